"""People who are told apart by ear: each browser's microphone hums a tone of its own."""

from __future__ import annotations

import shutil
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from callcentre.emulator.pcm import tone
from callcentre.emulator.sounds import silence
from callcentre.emulator.wavfile import wav_of
from tests.browser.chromium import ARGUMENTS, missing

EAR = Path(__file__).with_name("ear.js")


@contextmanager
def browsers(hums: Sequence[int], folder: Path) -> Iterator[list[Browser]]:
    """One Chromium for each tone in hertz, its microphone humming it on and off."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("Chromium is not installed, so there is no browser to try this in.")
    with sync_playwright() as playwright:
        running = []
        for hum in hums:
            sound = folder / f"{hum}.wav"
            # A steady hum would be taken for noise, and filtered out by the browser.
            sound.write_bytes(wav_of((tone(hum, 0.3, level=0.5) + silence(0.2)) * 20))
            arguments = [*ARGUMENTS, f"--use-file-for-fake-audio-capture={sound}"]
            running.append(playwright.chromium.launch(executable_path=program, args=arguments))
        yield running
        for browser in running:
            browser.close()


def listening(browser: Browser) -> BrowserContext:
    """A context whose pages can be asked what they hear."""
    context = browser.new_context(permissions=["microphone"])
    context.add_init_script(path=EAR)
    return context


def heard(page: Page, tones: Sequence[int], seconds: float = 2.0) -> dict[int, float]:
    """How loud each tone was at its loudest, full scale being 1; the RMS of all is under 0."""
    levels = page.evaluate("([tones, seconds]) => listen(tones, seconds)", [list(tones), seconds])
    return {int(name) if name != "rms" else 0: float(value) for name, value in levels.items()}


def played_seconds(browser: Browser, wav: bytes) -> float:
    """How long a browser's own player says that a sound file is."""
    page = browser.new_page()
    url = f"data:audio/wav;base64,{b64encode(wav).decode()}"
    seconds = page.evaluate(
        """url => new Promise((done, failed) => {
          const player = new Audio(url);
          player.oncanplaythrough = () => done(player.duration);
          player.onerror = () => failed(new Error(player.error.message));
        })""",
        url,
    )
    page.close()
    return float(seconds)


class Handset:
    """The web phone of one citizen: the first handset of a page of its own."""

    def __init__(self, context: BrowserContext, url: str, number: str) -> None:
        self.page = context.new_page()
        self.page.goto(f"{url}/phone/")
        expect(self._part("to")).not_to_have_value("")
        self._part("mine").fill(number)
        self._part("mine").press("Tab")

    def dial(self, number: str) -> None:
        """Call."""
        self._part("to").fill(number)
        self._part("to").press("Enter")

    def press(self, key: str) -> None:
        """One key."""
        self._part("keypad").get_by_text(key, exact=True).first.click()

    def hears(self, words: str) -> None:
        """Wait for words in the captions."""
        captions = self.page.locator("#heard, .captions").first
        expect(captions).to_contain_text(words, timeout=30_000)

    def answer(self) -> None:
        """Pick up, once it rings."""
        self._part("answer").click(timeout=20_000)

    def hang_up(self) -> None:
        """Put down."""
        self._part("hangup").click()

    def _part(self, name: str) -> Locator:
        return self.page.locator(f"#{name}, .{name}").first
