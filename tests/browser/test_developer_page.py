"""The developer's page in a browser: live calls, webhooks that open, a script at one press."""

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
        page.goto(f"http://localhost:{city.port}/emulator/")
        expect(page.locator("#scripts li")).to_have_count(3)
        yield page


def test_a_script_starts_and_its_calls_and_webhooks_are_seen(page: Page, city: City) -> None:
    page.get_by_role("button", name="Mulai: Pagi yang tenang").click()
    leg = page.locator("#legs button").first
    expect(leg).to_contain_text("+628124100101", timeout=10_000)
    expect(page.locator("#legs")).to_contain_text("Selamat datang")

    leg.click()
    webhook = page.locator("#webhooks details").last
    webhook.locator("summary").click()
    expect(webhook).to_contain_text("CallStatus")
    expect(webhook.locator("pre")).to_contain_text("<Gather")
    # It stays open while the list goes on living.
    page.wait_for_timeout(1500)
    expect(webhook.locator("pre")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.get_by_role("button", name="Hentikan").click()
    expect(leg).to_contain_text("completed", timeout=10_000)


def test_what_was_wrong_is_explained_in_the_debugger(page: Page, city: City) -> None:
    city.documents["voice"] = "<Response><Nyanyi/></Response>"
    page.get_by_role("button", name="Mulai: Pagi yang tenang").click()
    expect(page.locator("#complaints")).to_have_text("1", timeout=10_000)
    page.get_by_role("link", name="Debugger").click()
    expect(page.locator("#feed")).to_contain_text("12200")
    expect(page.locator("#feed")).to_contain_text("Unknown verb")
    page.get_by_role("button", name="Kosongkan").click()
    expect(page.get_by_text("Tidak ada yang salah.")).to_be_visible()
