"""The page that switches faults: at a phone's width, by keyboard, and with a mistake in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import chromium
from tests.browser.city import City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    city = City(tmp_path)
    city.start()
    yield city
    city.stop()


@pytest.fixture
def page(city: City) -> Iterator[Page]:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto(f"http://localhost:{city.port}/emulator/faults")
        expect(page.locator("#kinds input")).not_to_have_count(0)
        yield page


def on(city: City) -> list[str]:
    return [rule.fault for rule in city.exchange.faults.plan.rules]


def test_a_fault_is_switched_on_and_off_by_keyboard(page: Page, city: City) -> None:
    page.get_by_label("Nomor").focus()
    page.keyboard.type("+62811")
    page.get_by_label("Kabar hilang").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Terapkan").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("Diterapkan")
    expect(page.locator("#rules tr")).to_have_count(1)
    assert on(city) == ["drop"]
    assert city.exchange.faults.plan.rules[0].number == "+62811"

    page.get_by_role("button", name="Matikan semua").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("Tanpa gangguan")
    assert on(city) == []


def test_the_page_fits_a_phone_and_every_target_can_be_hit(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for row in page.locator("#kinds label").all():
        box = row.bounding_box()
        assert box
        assert box["height"] >= 44


def test_what_the_emulator_refuses_is_said_on_the_page(page: Page, city: City) -> None:
    page.evaluate("document.forms[0].noValidate = true")
    page.get_by_label("Peluang").fill("7")
    page.get_by_label("REST lambat").check()
    page.get_by_role("button", name="Terapkan").click()
    expect(page.locator("#state")).to_contain_text("expected a number from 0 to 1")
    assert on(city) == []
