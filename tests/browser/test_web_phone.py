"""The web phone: a person on a page of ours is a citizen of the emulated network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import chromium
from tests.browser.city import CITIZEN, HOTLINE, City


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    city = City(tmp_path)
    city.start()
    yield city
    city.stop()


@pytest.fixture
def page(browser: Browser, city: City) -> Iterator[Page]:
    context = browser.new_context(
        permissions=["microphone"], viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto(f"http://localhost:{city.port}/phone/")
    expect(page.locator("#status")).to_have_text("Siap")
    expect(page.locator("#to")).to_have_value(HOTLINE)
    yield page
    context.close()


def test_a_citizen_dials_hears_presses_and_hangs_up(page: Page, city: City) -> None:
    page.get_by_role("button", name="Panggil", exact=True).click()
    expect(page.locator("#heard")).to_contain_text("Selamat datang", timeout=10_000)
    expect(page.locator("#status")).to_have_text("Tersambung")

    page.locator("#keypad").get_by_text("1", exact=True).click()
    expect(page.locator("#heard")).to_contain_text("Anda menekan 1.")
    page.wait_for_timeout(1500)
    leg = next(iter(city.exchange.legs.values()))
    page.get_by_role("button", name="Tutup").click()

    expect(page.locator("#status")).to_have_text("Selesai")
    assert leg.status == "completed"
    assert city.calls[0]["From"] == CITIZEN
    assert leg.peak_heard_rms > 0.02
    assert leg.peak_said_rms > 0.005


def test_the_keyboard_alone_is_enough(page: Page, city: City) -> None:
    page.locator("#to").press("Enter")
    expect(page.locator("#heard")).to_contain_text("Selamat datang", timeout=10_000)
    page.locator("#heard").press("7")
    expect(page.locator("#heard")).to_contain_text("Anda menekan 7.")


def test_a_withheld_number_is_not_told(page: Page, city: City) -> None:
    page.locator("#withheld").check()
    page.locator("#to").press("Enter")
    expect(page.locator("#heard")).to_contain_text("Selamat datang", timeout=10_000)

    assert city.calls[0]["From"] == "anonymous"


def test_a_number_nobody_has_is_said_to_be_unreachable(page: Page, city: City) -> None:
    page.locator("#to").fill("0811 999 999")
    page.locator("#to").press("Enter")

    expect(page.locator("#status")).to_have_text("Tidak dapat dihubungi")


def test_nonsense_in_the_number_is_answered_with_a_sentence(page: Page, city: City) -> None:
    page.locator("#mine").fill("<script>")
    page.locator("#mine").press("Tab")

    expect(page.locator("#trouble")).to_contain_text("<script> bukan nomor telepon")


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_message_is_sent_and_its_answer_shown_as_text(
    page: Page, city: City, channel: str
) -> None:
    page.locator("#channel").select_option(channel)
    page.locator("#body").fill("Lampu jalan mati 💡")
    page.get_by_role("button", name="Kirim").click()

    expect(page.locator("#thread .mine")).to_contain_text("Lampu jalan mati 💡")
    expect(page.locator("#thread .theirs")).to_contain_text(
        "laporan <b>diterima</b>", timeout=10_000
    )
    prefix = "whatsapp:" if channel == "whatsapp" else ""
    assert city.calls[0]["From"] == prefix + CITIZEN
    page.reload()
    expect(page.locator("#thread li")).to_have_count(2)


def test_a_called_citizen_answers_and_hears(page: Page, city: City) -> None:
    leg = city.run(city.ring(CITIZEN))
    expect(page.locator("#status")).to_contain_text(f"Panggilan masuk dari {HOTLINE}")
    page.get_by_role("button", name="Jawab").click()

    expect(page.locator("#heard")).to_contain_text("Ini panggilan balik", timeout=10_000)
    expect(page.locator("#status")).to_have_text("Selesai", timeout=10_000)
    assert leg.peak_heard_rms > 0.02


def test_a_called_citizen_may_refuse(page: Page, city: City) -> None:
    leg = city.run(city.ring(CITIZEN))
    expect(page.locator("#status")).to_contain_text("Panggilan masuk")
    page.get_by_role("button", name="Tutup").click()

    expect(page.locator("#status")).to_have_text("Sibuk")
    assert leg.status == "busy"


def test_english_labels_can_be_switched_on_and_nothing_runs_over_the_edge(page: Page) -> None:
    page.locator("#english").check()

    expect(page.get_by_text("My number", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
