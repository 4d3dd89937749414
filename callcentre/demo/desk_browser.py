"""An operator in a real browser: logs in, presses what a person presses, listens to the caller."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from callcentre.demo.people import Person
from callcentre.errors import CallcentreError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A microphone that beeps, no questions asked, and no chatter with the maker's servers.
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Sound on a machine that has no network at all but its own loopback.
    "--allow-loopback-in-peer-connection",
]

# Listens to what the operator hears, the way a person's ear would: the loudest stretch counts.
_EAR = """
window.loudest = 0;
document.addEventListener("softphone:stream", ({detail}) => {
  const context = new AudioContext();
  const ear = context.createAnalyser();
  ear.fftSize = 2048;
  context.createMediaStreamSource(detail.stream ?? detail).connect(ear);
  const wave = new Float32Array(ear.fftSize);
  setInterval(() => {
    ear.getFloatTimeDomainData(wave);
    const rms = Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length);
    window.loudest = Math.max(window.loudest, rms);
  }, 100);
}, true);
"""


class BrowserMissingError(CallcentreError):
    """There is no Chromium here; the text says how to get one."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A real, headless Chromium.

    Raises:
        BrowserMissingError: the browser, or the library that drives it, is not installed.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    program = program or shutil.which("google-chrome")
    try:
        # Only smoke and the browser tests need it, so the house runs without it.
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        program = None
    if program is None:
        raise BrowserMissingError(
            "Chromium or playwright is not installed (apt-get install chromium)"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class OperatorInBrowser:
    """One operator with a page of the console."""

    def __init__(self, browser: Browser, url: str, **look: Any) -> None:
        context = browser.new_context(permissions=["microphone"], **look)
        context.add_init_script(_EAR)
        self.page: Page = context.new_page()
        self._url = url

    def log_in(self, person: Person) -> None:
        """Log in and wait until the telephone is registered with the carrier."""
        self.page.goto(f"{self._url}/login")
        self.page.fill("input[name=login]", person.login)
        self.page.fill("input[name=password]", person.password)
        self.page.click("form[action*=login] button.primary")
        self.page.wait_for_selector("[data-phone=registered]", timeout=30_000)

    def press_ready(self) -> None:
        """Ready for callers."""
        self.page.click("form[action*=ready] button")
        self.wait_for_state("ready", "ringing")

    def answer(self, seconds: float = 30) -> None:
        """Wait for the offer, accept it, and wait until the talk has begun."""
        self.page.wait_for_selector("#accept", timeout=seconds * 1000)
        self.page.click("#accept")
        self.page.wait_for_selector("[data-talking]", timeout=20_000)

    def hang_up(self) -> None:
        """End the talk."""
        self.page.click("#hang-up")
        self.wait_for_state("wrap_up")

    def wrap_up(self, disposition: str, notes: str) -> None:
        """Say what the call was, then take a break."""
        self.wait_for_state("wrap_up")
        self.page.fill("#notes", notes)
        self.page.check(f"input[name=disposition][value={disposition}]", force=True)
        self.page.click("#wrap-up button[value=pause]")
        self.wait_for_state("paused")

    def wait_for_state(self, *states: str) -> None:
        """Wait until the desk shows one of these states."""
        wanted = ", ".join(f"[data-state={state}]" for state in states)
        self.page.wait_for_selector(wanted, timeout=20_000)

    @property
    def heard(self) -> float:
        """The loudest stretch of the caller's voice so far, RMS 0..1."""
        return float(self.page.evaluate("window.loudest"))
