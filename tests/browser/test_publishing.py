"""A supervisor changes a flow in a real browser: refused, mended, tried, published, taken back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from redis import Redis
from werkzeug.serving import make_server

from callcentre.settings import Settings
from tests.browser.chromium import chromium
from tests.stories.published_town import PublishedTown, small_town
from tests.two_flows import HOTLINE
from tests.web.console.house import PASSWORD, fill

SELECTED = """() => {
  const text = document.getElementById("flow-text");
  return text.value.slice(text.selectionStart, text.selectionEnd);
}"""


@dataclass
class Desk:
    """The house on a port of its own, and Sari's browser."""

    town: PublishedTown
    page: Page
    base: str

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    def edit(self, text: str) -> None:
        self.page.fill("#flow-text", text)
        self.page.get_by_role("button", name="Periksa").click()


@pytest.fixture
def desk(
    settings: Settings, sqlite_url: str, redis_server: str, redis: Redis, tmp_path: Path
) -> Iterator[Desk]:
    here = settings.model_copy(
        update={
            "database_url": sqlite_url,
            "redis_url": redis_server,
            "public_base_url": "http://127.0.0.1",
        }
    )
    town = small_town(here, tmp_path / "flows")
    with town.parts.database.begin() as unit:
        fill(town.parts, unit)
    server = make_server("127.0.0.1", 0, town.house.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        yield Desk(town, page, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()


def test_a_flow_goes_through_the_pages(desk: Desk) -> None:
    page, said = desk.page, []
    page.on("console", lambda message: said.append(message.text))
    desk.open("/login")
    page.fill("[name=login]", "sari")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    desk.open("/flows/hotline")
    page.get_by_role("link", name="Ubah").click()

    desk.edit(HOTLINE.replace("to: tanya}", "to: tanyaa}"))
    expect(page.get_by_text("harus diperbaiki dulu")).to_be_visible()
    page.get_by_role("button", name="baris").first.click()
    assert "to: tanyaa" in page.evaluate(SELECTED)

    desk.edit(HOTLINE.replace("Lama.", "Baru."))
    page.get_by_role("link", name="Coba draf").click()
    expect(page.locator(".talk")).to_contain_text("Baru. Darurat, tekan 1.")
    page.get_by_role("button", name="2", exact=True).click()
    expect(page.locator(".talk")).to_contain_text("Tanya lama.")
    page.get_by_role("link", name="Kembali").click()

    page.get_by_role("button", name="Periksa").click()
    page.get_by_label("Mengapa diubah?").fill("kata baru")
    page.get_by_role("button", name="Terbitkan").click()
    expect(page.get_by_role("status").filter(has_text="Terbit.")).to_be_visible()
    assert desk.town.call().heard.startswith("Baru.")

    page.get_by_role("link", name="Lihat").last.click()
    page.get_by_label("Alasan").fill("tidak jadi")
    page.get_by_role("button", name="Kembalikan").click()
    expect(page.get_by_role("status").filter(has_text="Dikembalikan.")).to_be_visible()
    assert desk.town.call().heard.startswith("Lama.")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [one for one in said if "Content Security Policy" in one] == []
