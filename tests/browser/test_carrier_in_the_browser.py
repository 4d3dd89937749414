"""Both ends of a call in real browsers, with the whole emulated carrier between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import chromium
from tests.browser.city import RING, TALK, City
from tests.browser.operator import access_token, sign_on, softphone_pages, wait_for


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    city = City(tmp_path, softphone_pages())
    city.start()
    yield city
    city.stop()


@pytest.fixture
def operator(browser: Browser, city: City) -> Iterator[Page]:
    context = browser.new_context(permissions=["microphone"])
    page = context.new_page()
    page.goto(f"http://localhost:{city.port}/desk")
    sign_on(page, access_token())
    wait_for(page, "registered")
    yield page
    context.close()


@pytest.fixture
def citizen(browser: Browser, city: City) -> Iterator[Page]:
    context = browser.new_context(permissions=["microphone"])
    page = context.new_page()
    page.goto(f"http://localhost:{city.port}/phone/")
    expect(page.locator(".to")).not_to_have_value("")
    yield page
    context.close()


def test_an_operator_joins_the_room_where_a_citizen_waits(
    operator: Page, citizen: Page, city: City
) -> None:
    city.documents["voice"] = TALK
    citizen.locator(".to").press("Enter")
    expect(citizen.locator(".status")).to_have_text("Tersambung")
    operator.evaluate("connect({Offer: 'ticket'})")
    wait_for(operator, "call accept")
    operator.wait_for_timeout(2500)

    assert operator.evaluate("loudness(2)") > 0.01
    assert {form["From"] for form in city.calls} == {"client:operator_7", "+628114100001"}
    assert city.calls[1]["Offer"] == "ticket"
    for leg in city.exchange.legs.values():
        assert leg.audio.said_rms > 0.005
        assert leg.audio.heard_rms > 0.005
    operator.evaluate("call.disconnect()")
    wait_for(operator, "call disconnect")


def test_a_dialled_operator_rings_answers_and_talks(
    operator: Page, citizen: Page, city: City
) -> None:
    city.documents["voice"] = RING
    citizen.locator(".to").press("Enter")
    wait_for(operator, "incoming")
    operator.evaluate("call.accept()")
    wait_for(operator, "call accept")

    assert operator.evaluate("loudness(3)") > 0.01
    citizen.get_by_role("button", name="Tutup").click()
    wait_for(operator, "call disconnect")
    expect(citizen.locator(".status")).to_have_text("Selesai")


def test_a_dialled_operator_who_refuses_is_busy(operator: Page, citizen: Page, city: City) -> None:
    city.documents["voice"] = RING
    citizen.locator(".to").press("Enter")
    wait_for(operator, "incoming")
    operator.evaluate("call.reject()")

    expect(citizen.locator(".status")).to_have_text("Selesai", timeout=10_000)
    assert "busy" in {leg.status for leg in city.exchange.legs.values()}
