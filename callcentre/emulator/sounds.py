"""Sound files in and out: what ``<Play>`` fetched, and the music of a waiting room."""

from __future__ import annotations

from functools import cache, lru_cache
from io import BytesIO

import av
from av.error import FFmpegError

from callcentre.emulator.pcm import RATE, mix, tone
from callcentre.emulator.wavfile import wav_of

LONGEST_SECONDS = 40 * 60
"""``<Play>`` may drop calls beyond 40 minutes, so nothing longer is decoded."""

_BARE_MULAW = ("audio/basic", "audio/ulaw", "audio/x-mulaw")


class SoundError(Exception):
    """The bytes are not a sound that can be played."""


@lru_cache(maxsize=32)
def decode(data: bytes, content_type: str = "") -> bytes:
    """Decode WAV, MP3, AIFF, GSM, mu-law into 8 kHz mono samples. Blocking: use a thread.

    The last few files are remembered: hold music is played over and over.
    Raises SoundError when the bytes are no sound.
    """
    try:
        bare = content_type.split(";", maxsplit=1)[0].strip().lower() in _BARE_MULAW
        options = {"sample_rate": str(RATE)} if bare else {}
        shape = "mulaw" if bare else None
        with av.open(BytesIO(data), "r", format=shape, options=options) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            sound = bytearray()
            for frame in container.decode(audio=0):
                for piece in resampler.resample(frame):
                    sound += samples_of(piece)
                if len(sound) > 2 * RATE * LONGEST_SECONDS:
                    break
            for piece in resampler.resample(None):
                sound += samples_of(piece)
            return bytes(sound)
    except (FFmpegError, IndexError, ValueError) as error:
        raise SoundError(str(error)) from error


def resample(sound: bytes, rate: int) -> bytes:
    """Bring mono samples taken at ``rate`` to 8 kHz."""
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(sound) // 2)
    frame.planes[0].update(sound.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    pieces = resampler.resample(frame) + resampler.resample(None)
    return b"".join(samples_of(piece) for piece in pieces)


def samples_of(frame: av.AudioFrame) -> bytes:
    """The samples of a mono frame without the padding that av keeps behind them."""
    return bytes(frame.planes[0])[: 2 * frame.samples]


@cache
def waiting_music() -> bytes:
    """A short quiet melody as WAV, for rooms whose ``waitUrl`` is left to the carrier."""
    notes = (392.0, 440.0, 523.25, 587.33, 659.25, 587.33, 523.25, 440.0)
    return wav_of(b"".join(tone(note, 0.5, level=0.1) for note in notes))


@cache
def beep() -> bytes:
    """The tone before a ``<Record>``, as WAV."""
    return wav_of(tone(1000.0, 0.4))


_ROWS = (697.0, 770.0, 852.0, 941.0)
_COLUMNS = (1209.0, 1336.0, 1477.0, 1633.0)
_KEYPAD = "123A456B789C*0#D"
_KEY_SECONDS, _GAP_SECONDS = 0.16, 0.09
_PAUSES = {"w": 0.5, "W": 1.0}


@cache
def key_sound(key: str) -> bytes:
    """The two tones of one key (ITU-T Q.23) as samples; nothing for what is no key."""
    place = _KEYPAD.find(key)
    if place < 0 or len(key) != 1:
        return b""
    row, column = _ROWS[place // 4], _COLUMNS[place % 4]
    both = (tone(row, _KEY_SECONDS, level=0.2), tone(column, _KEY_SECONDS, level=0.2))
    return mix(both) or b""


def keys_sound(keys: str) -> bytes:
    """Keys one after the other, with gaps; ``w`` waits half a second, ``W`` a whole one."""
    gap = silence(_GAP_SECONDS)
    return b"".join(
        silence(_PAUSES[key]) if key in _PAUSES else key_sound(key) + gap for key in keys
    )


def silence(seconds: float) -> bytes:
    """Samples of nothing."""
    return bytes(2 * int(seconds * RATE))


@cache
def ringing() -> bytes:
    """What one hears while it rings at the other end, in Indonesia: one second of five, samples."""
    return tone(425.0, 1.0, level=0.1) + silence(4.0)


@cache
def door_beep() -> bytes:
    """Somebody comes into a conference, or goes: samples."""
    return tone(660.0, 0.25, level=0.15)
