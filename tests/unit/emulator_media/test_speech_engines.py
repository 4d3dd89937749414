"""Other voices than the one that is shipped."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from callcentre.emulator import speech
from callcentre.emulator.pcm import seconds_of, tone
from callcentre.emulator.speech import SpeechError, load_engine, plug_in, synthesise
from tests.unit.emulator_media.ears import tone_level


class Whistle:
    """Says everything as one second of a whistle, at 16 kHz."""

    def say(self, text: str, *_: str) -> tuple[bytes, int]:
        if text == "sulit":
            raise RuntimeError("no breath left")
        return tone(500, 2), 16_000  # made for 8 kHz: twice as fast is 1000 Hz for a second


class Dumb:
    """Cannot speak."""


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    speech._engine = None
    speech._said.clear()


def test_a_plugged_in_voice_speaks() -> None:
    plug_in(load_engine(f"{__name__}:Whistle"))
    sound = asyncio.run(synthesise("Selamat pagi", "id-ID"))

    assert seconds_of(sound) == pytest.approx(1, abs=0.05)
    assert tone_level(sound, 1000) > 0.2


def test_when_it_fails_the_shipped_voice_speaks() -> None:
    plug_in(Whistle())
    sound = asyncio.run(synthesise("sulit", "id-ID"))

    assert 0.2 < seconds_of(sound) < 1
    assert tone_level(sound, 1000) < 0.1


@pytest.mark.parametrize("name", ["nowhere:Engine", f"{__name__}:Nobody", "", f"{__name__}:Dumb"])
def test_what_is_no_voice_is_refused(name: str) -> None:
    with pytest.raises(SpeechError):
        load_engine(name)
