"""The web phone: a person on a page of ours is a citizen of the emulated network."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chromium import chromium
from tests.browser.city import CITIZEN, HOTLINE, City

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6o"
    "AAAAAElFTkSuQmCC"
)


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
    expect(page.locator(".status")).to_have_text("Siap")
    expect(page.locator(".to")).to_have_value(HOTLINE)
    yield page
    context.close()


def chat(page: Page, channel: str) -> Locator:
    page.get_by_role("tab", name=channel).first.click()
    return page.locator(f"[data-pane={channel.lower()}]").first


def test_a_citizen_dials_hears_presses_and_hangs_up(page: Page, city: City) -> None:
    page.get_by_role("button", name="Panggil", exact=True).click()
    expect(page.locator(".captions")).to_contain_text("Selamat datang", timeout=10_000)
    expect(page.locator(".status")).to_have_text("Tersambung")

    page.locator(".keypad").get_by_text("1", exact=True).click()
    expect(page.locator(".captions")).to_contain_text("Anda menekan 1.")
    page.wait_for_timeout(1500)
    leg = next(iter(city.exchange.legs.values()))
    page.get_by_role("button", name="Tutup").click()

    expect(page.locator(".status")).to_have_text("Selesai")
    assert leg.status == "completed"
    assert city.calls[0]["From"] == CITIZEN
    assert leg.peak_heard_rms > 0.02
    assert leg.peak_said_rms > 0.005


def test_a_muted_citizen_is_not_heard(page: Page, city: City) -> None:
    page.locator(".to").press("Enter")
    page.get_by_role("button", name="Bisukan").click()
    expect(page.locator(".captions")).to_contain_text("Selamat datang", timeout=10_000)
    page.wait_for_timeout(1500)
    leg = next(iter(city.exchange.legs.values()))
    assert leg.audio.said_rms < 0.002
    page.locator(".captions").press("m")
    expect(page.get_by_role("button", name="Bisukan")).to_be_visible()


def test_the_keyboard_alone_is_enough(page: Page, city: City) -> None:
    page.locator(".to").press("Enter")
    expect(page.locator(".captions")).to_contain_text("Selamat datang", timeout=10_000)
    page.locator(".captions").press("7")
    expect(page.locator(".captions")).to_contain_text("Anda menekan 7.")
    page.locator(".captions").press("Escape")
    expect(page.locator(".status")).to_have_text("Selesai")


ASK = """<Response><Gather input="speech" timeout="20" action="/pressed">
<Say language="id-ID">Apa yang terjadi?</Say></Gather></Response>"""
DEAF = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition"
HEARING = """window.SpeechRecognition = class {
  start() { this.onresult({results: [[{transcript: "kebakaran di " + this.lang}]]}); this.onend(); }
  stop() {}
}"""


@pytest.mark.parametrize("recognition", [DEAF, HEARING])
def test_speech_is_recognised_by_the_browser_or_typed(
    page: Page, city: City, recognition: str
) -> None:
    city.documents["voice"] = ASK
    page.add_init_script(recognition)
    page.reload()
    expect(page.locator(".status")).to_have_text("Siap")
    page.locator(".to").press("Enter")
    expect(page.locator(".captions")).to_contain_text("Apa yang terjadi?", timeout=10_000)
    if recognition == DEAF:
        expect(page.locator(".dictate")).to_be_hidden()
        page.locator(".words").fill("kebakaran di dapur")
        page.get_by_role("button", name="Ucapkan").click()
    else:
        page.locator(".dictate").click()
    expect(page.locator(".captions")).to_contain_text("Anda menekan")
    words = "kebakaran di dapur" if recognition == DEAF else "kebakaran di id-ID"
    assert city.calls[-1]["SpeechResult"] == words
    assert float(city.calls[-1]["Confidence"]) > 0.5


def test_a_withheld_number_is_not_told(page: Page, city: City) -> None:
    page.locator(".withheld").check()
    page.locator(".to").press("Enter")
    expect(page.locator(".captions")).to_contain_text("Selamat datang", timeout=10_000)

    assert city.calls[0]["From"] == "anonymous"


def test_a_number_nobody_has_is_said_to_be_unreachable(page: Page, city: City) -> None:
    page.locator(".to").fill("0811 999 999")
    page.locator(".to").press("Enter")

    expect(page.locator(".status")).to_have_text("Tidak dapat dihubungi")


def test_nonsense_in_the_number_is_answered_with_a_sentence(page: Page, city: City) -> None:
    page.locator(".mine").fill("<script>")
    page.locator(".mine").press("Tab")

    expect(page.locator(".trouble")).to_contain_text("<script> bukan nomor telepon")


@pytest.mark.parametrize("channel", ["SMS", "WhatsApp"])
def test_a_message_gets_its_ticks_and_its_answer_is_shown_as_text(
    page: Page, city: City, channel: str
) -> None:
    thread = chat(page, channel)
    thread.locator(".body").fill("Lampu jalan mati 💡")
    thread.locator(".body").press("Enter")

    expect(thread.locator(".mine")).to_contain_text("Lampu jalan mati 💡")
    expect(thread.locator(".theirs")).to_contain_text("laporan <b>diterima</b>", timeout=10_000)
    # Only WhatsApp tells that a message was read.
    tick = "delivered" if channel == "SMS" else "read"
    expect(thread.locator(".mine .tick")).to_have_class(f"tick {tick}")
    prefix = "whatsapp:" if channel == "WhatsApp" else ""
    assert city.calls[0]["From"] == prefix + CITIZEN
    page.reload()
    expect(page.locator(f"[data-pane={channel.lower()}] .thread .mine")).to_have_count(1)


def test_what_comes_unseen_is_counted_until_it_is_looked_at(page: Page, city: City) -> None:
    thread = chat(page, "WhatsApp")
    thread.locator(".body").fill("Halo")
    thread.locator(".body").press("Enter")
    page.get_by_role("tab", name="Telepon").click()
    badge = page.locator("[data-tab=whatsapp] .badge")
    expect(badge).to_have_text("1", timeout=10_000)
    expect(page).to_have_title("(1) Telepon warga")
    (answer,) = (one for one in city.exchange.messaging.all() if one.direction != "inbound")
    assert answer.status == "delivered"
    chat(page, "WhatsApp")
    expect(badge).to_be_hidden()
    page.wait_for_timeout(300)
    assert answer.status == "read"


def test_a_photo_and_a_location_are_shared(page: Page, city: City) -> None:
    thread = chat(page, "WhatsApp")
    photo = {"name": "lampu.png", "mimeType": "image/png", "buffer": DOT}
    thread.locator(".photo").set_input_files(photo)  # type: ignore[arg-type]
    thread.get_by_role("button", name="Kirim").click()
    expect(thread.locator(".thread img")).to_be_visible()
    thread.get_by_role("button", name="Bagikan lokasi").click()
    thread.locator(".latitude").fill("-5,1347")
    thread.locator(".longitude").fill("119.4124")
    thread.get_by_role("button", name="Bagikan", exact=True).click()
    expect(thread.locator(".place")).to_contain_text("-5.1347, 119.4124")

    expect(thread.locator(".theirs")).to_have_count(2, timeout=10_000)
    assert (city.calls[0]["NumMedia"], city.calls[0]["MediaContentType0"]) == ("1", "image/png")
    assert (city.calls[1]["Latitude"], city.calls[1]["Longitude"]) == ("-5.1347", "119.4124")


def test_what_is_no_picture_is_not_taken(page: Page, city: City) -> None:
    thread = chat(page, "SMS")
    letter = {"name": "surat.png", "mimeType": "image/png", "buffer": b"<svg/>"}
    thread.locator(".photo").set_input_files(letter)  # type: ignore[arg-type]
    thread.get_by_role("button", name="Kirim").click()
    expect(page.locator(".trouble")).to_contain_text("Hanya gambar")
    assert city.calls == []


def test_a_called_citizen_answers_and_hears(page: Page, city: City) -> None:
    leg = city.run(city.ring(CITIZEN))
    expect(page.locator(".status")).to_contain_text(f"Panggilan masuk dari {HOTLINE}")
    page.get_by_role("button", name="Jawab").click()

    expect(page.locator(".captions")).to_contain_text("Ini panggilan balik", timeout=10_000)
    expect(page.locator(".status")).to_have_text("Selesai", timeout=10_000)
    assert leg.peak_heard_rms > 0.02


def test_a_called_citizen_may_refuse(page: Page, city: City) -> None:
    leg = city.run(city.ring(CITIZEN))
    expect(page.locator(".status")).to_contain_text("Panggilan masuk")
    page.get_by_role("button", name="Tolak").click()

    expect(page.locator(".status")).to_have_text("Sibuk")
    assert leg.status == "busy"


def test_one_visitor_is_two_citizens_and_only_the_one_in_focus_speaks(
    page: Page, city: City
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="+ Pesawat").click()
    first, second = page.locator(".handset").first, page.locator(".handset").last
    for handset in (first, second):
        expect(handset.locator(".to")).to_have_value(HOTLINE)
        handset.locator(".call").click()
        expect(handset.locator(".status")).to_have_text("Tersambung", timeout=10_000)
    assert {call["From"] for call in city.calls} == {CITIZEN, "+628114100002"}
    quiet, speaking = city.exchange.legs.values()
    before = quiet.audio.said_rms
    page.wait_for_timeout(2500)
    assert speaking.audio.said_rms > 0.005
    assert quiet.audio.said_rms == before


def test_english_can_be_switched_on_and_nothing_runs_over_the_edge(page: Page) -> None:
    page.get_by_role("button", name="English").click()

    expect(page.get_by_text("My number", exact=True)).to_be_visible()
    for tab in ("SMS", "WhatsApp", "Phone"):
        page.get_by_role("tab", name=tab, exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
