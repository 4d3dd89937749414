"""Speaking to legs: with sound when somebody listens, by the clock when nobody does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from callcentre.emulator.audio import LegAudio, ScriptedDevice, Studio
from callcentre.emulator.pcm import tone
from callcentre.emulator.sounds import SoundError, beep
from callcentre.emulator.wavfile import wav_of


def in_studio(folder: Path, story: Any, *, speed: float = 1.0) -> Any:
    async def run() -> Any:
        studio = Studio(speed, folder)
        await studio.start()
        try:
            return await story(studio)
        finally:
            await studio.close()

    return asyncio.run(run())


async def seconds_of(work: Awaitable[None]) -> float:
    began = time.monotonic()
    await work
    return time.monotonic() - began


def listener(studio: Studio) -> LegAudio:
    leg = studio.open("leg")
    leg.device = ScriptedDevice()
    return leg


def test_a_leg_without_sound_takes_as_long_as_the_words_and_runs_with_the_clock(
    tmp_path: Path,
) -> None:
    async def story(studio: Studio) -> float:
        return await seconds_of(studio.open("leg").speak("a" * 140, "id-ID", ""))

    assert 0.09 < in_studio(tmp_path, story, speed=100) < 5


def test_a_spoken_sentence_is_heard_to_its_end(tmp_path: Path) -> None:
    async def story(studio: Studio) -> None:
        leg = listener(studio)
        await leg.speak("Selamat pagi.", "id-ID", "")
        assert leg.heard_rms > 0.02

    in_studio(tmp_path, story)


def test_a_key_stops_the_sentence(tmp_path: Path) -> None:
    async def story(studio: Studio) -> float:
        leg = listener(studio)
        speaking = asyncio.create_task(leg.play(wav_of(tone(440, 30)), "audio/wav"))
        await studio.sleep(0.3)
        speaking.cancel()
        await asyncio.wait({speaking})
        return await seconds_of(leg.play(beep(), "audio/wav"))

    assert in_studio(tmp_path, story) < 10


def test_a_leg_that_ends_lets_nobody_wait_for_the_end_of_a_sentence(tmp_path: Path) -> None:
    async def story(studio: Studio) -> float:
        leg = listener(studio)
        speaking = asyncio.create_task(leg.play(wav_of(tone(440, 30)), "audio/wav"))
        await studio.sleep(0.3)
        await leg.close()
        return await seconds_of(asyncio.wait_for(speaking, 5))

    assert in_studio(tmp_path, story) < 5


def test_a_fast_clock_plays_sound_faster(tmp_path: Path) -> None:
    async def story(studio: Studio) -> float:
        return await seconds_of(listener(studio).play(wav_of(tone(440, 4)), "audio/wav"))

    assert in_studio(tmp_path, story, speed=20) < 3.5


def test_two_scripted_citizens_hear_each_other(tmp_path: Path) -> None:
    async def story(studio: Studio) -> None:
        speaker, ears = ScriptedDevice(), ScriptedDevice()
        first, second = studio.open("first"), studio.open("second")
        first.device, second.device = speaker, ears
        studio.bridge(first, second)
        await speaker.say("Ada kebakaran di Jalan Pettarani.", "id-ID")
        assert ears.heard_rms > 0.02
        assert first.said_rms > 0.02
        assert first.heard_rms == 0

    in_studio(tmp_path, story, speed=4)


def test_recording_a_leg_without_sound_is_silence_of_the_right_length(tmp_path: Path) -> None:
    async def story(studio: Studio) -> float:
        recorder = studio.open("leg").start_recording(channels=1)
        await studio.sleep(10)
        return recorder.stop().seconds

    assert 9.9 < in_studio(tmp_path, story, speed=20) < 60


def test_stopping_a_recording_twice_gives_one_file(tmp_path: Path) -> None:
    async def story(studio: Studio) -> None:
        recorder = studio.open("leg").start_recording(channels=1)
        assert recorder.stop() == recorder.stop()

    in_studio(tmp_path, story)


def test_a_file_that_is_no_sound_is_refused(tmp_path: Path) -> None:
    async def story(studio: Studio) -> None:
        with pytest.raises(SoundError):
            await studio.open("leg").play(b"<html>404</html>", "text/html")

    in_studio(tmp_path, story)


def test_a_thousand_legs_without_sound_cost_nothing(tmp_path: Path) -> None:
    async def story(studio: Studio) -> float:
        room = studio.room("call")
        for number in range(1000):
            room.join(studio.open(f"leg {number}"))
        began = time.process_time()
        await asyncio.sleep(0.5)
        return time.process_time() - began

    assert in_studio(tmp_path, story) < 0.2


def test_every_tick_happens_though_some_come_late(tmp_path: Path) -> None:
    async def story(studio: Studio) -> float:
        leg = listener(studio)
        recorder = leg.start_recording(channels=1)
        playing = asyncio.create_task(leg.play(wav_of(tone(440, 1)), "audio/wav"))
        await studio.sleep(0.2)
        time.sleep(0.5)  # the whole process stands still
        seconds = await seconds_of(playing)
        assert recorder.stop().seconds > 0.8
        return seconds

    # A second of sound takes a second, less the 0.7 s that have gone by.
    assert in_studio(tmp_path, story) < 0.5
