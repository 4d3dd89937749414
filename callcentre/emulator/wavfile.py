"""Recordings as real WAV files, mono or two channels."""

from __future__ import annotations

import wave
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from callcentre.emulator.pcm import RATE, SILENCE


@dataclass(frozen=True)
class RecordedSound:
    """A finished recording: a WAV file of ``seconds`` with 1 or 2 channels at 8 kHz."""

    path: Path
    seconds: float
    channels: int


class Recorder:
    """Writes what it is given, frame by frame, until it is stopped.

    A leg without sound has no ticks; its recording is silence as long as the time that passed on
    the studio's clock, so that durations stay true in fast runs.
    """

    def __init__(
        self,
        path: Path,
        channels: int,
        now: Callable[[], float],
        on_stop: Callable[[Recorder], None],
    ) -> None:
        self.channels = channels
        self.paused = False
        self._path = path
        self._now = now
        self._on_stop = on_stop
        self._started = now()
        self._sound = bytearray()
        self._heard_anything = False
        self._result: RecordedSound | None = None

    def write(self, left: bytes | None, right: bytes | None = None) -> None:
        """Append 20 ms; ``right`` is used by two-channel recordings only."""
        if self.paused or self._result is not None:
            return
        self._heard_anything = True
        if self.channels == 1:
            self._sound += left or SILENCE
        else:
            self._sound += interleave(left or SILENCE, right or SILENCE)

    def stop(self) -> RecordedSound:
        """Close the file; stopping twice gives the same answer."""
        if self._result is None:
            if not self._heard_anything:
                self._sound = bytearray(2 * self.channels * int(self._elapsed() * RATE))
            self._on_stop(self)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(wav_of(bytes(self._sound), self.channels))
            seconds = len(self._sound) / (2 * self.channels * RATE)
            self._result = RecordedSound(self._path, seconds, self.channels)
            self._sound = bytearray()
        return self._result

    def _elapsed(self) -> float:
        return max(0.0, self._now() - self._started)


def interleave(left: bytes, right: bytes) -> bytes:
    """Two mono frames as one stereo frame."""
    both = array("h", bytes(2 * len(left)))
    both[0::2] = array("h", left)
    both[1::2] = array("h", right)
    return both.tobytes()


def wav_of(sound: bytes, channels: int = 1) -> bytes:
    """Samples at 8 kHz as the bytes of a WAV file."""
    target = BytesIO()
    with wave.open(target, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(sound)
    return target.getvalue()
