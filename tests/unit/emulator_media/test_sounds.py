"""Sound files and synthetic speech."""

from __future__ import annotations

import asyncio
import wave
from array import array
from io import BytesIO

import av
import pytest

from callcentre.emulator.pcm import Meter, frames_of, seconds_of, tone
from callcentre.emulator.sounds import SoundError, beep, decode, resample, waiting_music
from callcentre.emulator.speech import espeak_voice, estimated_seconds, synthesise
from callcentre.emulator.wavfile import wav_of


def loudness(sound: bytes) -> float:
    meter = Meter()
    for frame in frames_of(sound):
        meter.note(frame)
    return meter.rms


def test_our_own_wav_comes_back_sample_for_sample() -> None:
    sound = tone(440, 0.5)

    assert decode(wav_of(sound)) == sound


def test_a_studio_recording_becomes_telephone_sound() -> None:
    target = BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(array("h", [8000, 8000, -8000, -8000] * 22_050).tobytes())

    assert seconds_of(decode(target.getvalue())) == pytest.approx(1, abs=0.01)


def test_mp3_is_understood() -> None:
    target = BytesIO()
    with av.open(target, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=8000)
        frame = av.AudioFrame(format="s16p", layout="mono", samples=8000)
        frame.planes[0].update(tone(440, 1).ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

    sound = decode(target.getvalue(), "audio/mpeg")
    assert seconds_of(sound) == pytest.approx(1, abs=0.2)
    assert loudness(sound) > 0.1


def test_bare_mulaw_is_told_by_its_content_type() -> None:
    assert seconds_of(decode(b"\xff" * 8000, "audio/basic")) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("data", [b"", b"<html>", b"RIFF1234WAVE", bytes(5000)])
def test_what_is_no_sound_says_so(data: bytes) -> None:
    with pytest.raises(SoundError):
        decode(data, "audio/wav")


def test_resampling_keeps_the_length() -> None:
    assert seconds_of(resample(bytes(2 * 22_050), 22_050)) == pytest.approx(1, abs=0.01)


def test_the_carriers_own_sounds_can_be_heard() -> None:
    assert loudness(decode(beep())) > 0.05
    assert 0.01 < loudness(decode(waiting_music())) < 0.2


def test_indonesian_words_become_sound_of_a_likely_length() -> None:
    words = "Selamat datang di layanan darurat Kota Makassar."
    sound = asyncio.run(synthesise(words, "id-ID"))

    assert loudness(sound) > 0.02
    assert seconds_of(sound) == pytest.approx(estimated_seconds(words), rel=0.6)


@pytest.mark.parametrize("text", ["", "   ", "🔥", "a\0b", "<speak>", "مرحبا"])
def test_strange_texts_do_not_break_the_voice(text: str) -> None:
    asyncio.run(synthesise(text, "id-ID"))


def test_the_same_words_are_spoken_once() -> None:
    async def twice() -> bool:
        words = "Mohon tunggu sebentar."
        return await synthesise(words, "id-ID") is await synthesise(words, "id-ID")

    assert asyncio.run(twice())


@pytest.mark.parametrize(
    ("language", "voice", "espeak"),
    [
        ("id-ID", "", "id"),
        ("en-US", "man", "en-us"),
        ("en-GB", "woman", "en-gb+f3"),
        ("", "Google.id-ID-Wavenet-B", "id"),
        ("", "Google.id-ID-Wavenet-A", "id+f3"),
        ("en-US", "Google.id-ID-Chirp3-HD-Kore", "id+f3"),
        ("jv-ID", "", "id"),
        ("", "", "en-us"),
    ],
)
def test_twiml_voices_find_an_espeak_voice(language: str, voice: str, espeak: str) -> None:
    assert espeak_voice(language, voice) == espeak
