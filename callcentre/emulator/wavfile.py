"""Recordings as real WAV files, mono or two channels."""

from __future__ import annotations

import wave
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from callcentre.emulator.pcm import FRAME_SECONDS, RATE, SILENCE

Track = Literal["inbound", "outbound", "both"]
"""What the leg says, what it hears, or all of it."""
TRACKS: Mapping[str, Track] = {"inbound": "inbound", "outbound": "outbound", "both": "both"}

_SLACK_SECONDS = 0.1
"""Frames come a little late and in bunches; only what is missing for longer was not there."""


@dataclass(frozen=True)
class RecordedSound:
    """A finished recording: a WAV file of ``seconds`` with 1 or 2 channels at 8 kHz."""

    path: Path
    seconds: float
    channels: int


class Recorder:
    """Writes what it is given, frame by frame, until it is stopped.

    Its length is the time that passed on the studio's clock between start and stop, less the
    pauses: where nothing is written, because a leg has no sound or the machine was busy, there is
    silence. So a duration is true in fast runs and on slow machines alike.
    """

    def __init__(
        self,
        path: Path,
        channels: int,
        now: Callable[[], float],
        on_stop: Callable[[Recorder], None],
    ) -> None:
        self.channels = channels
        self.silent = False
        """Whether silence takes the place of what is said now; time goes on."""
        self._path = path
        self._now = now
        self._on_stop = on_stop
        self._started = now()
        self._paused_at: float | None = None
        self._skipped = 0.0
        self._sound = bytearray()
        self._result: RecordedSound | None = None

    @property
    def paused(self) -> bool:
        """Whether it leaves out what is said now; set it to pause and to go on."""
        return self._paused_at is not None

    @paused.setter
    def paused(self, paused: bool) -> None:
        if paused and self._paused_at is None:
            self._paused_at = self._now()
        elif not paused and self._paused_at is not None:
            self._skipped += self._now() - self._paused_at
            self._paused_at = None

    def write(self, left: bytes | None, right: bytes | None = None) -> None:
        """Append 20 ms; ``right`` is used by two-channel recordings only."""
        if self.paused or self.silent or self._result is not None:
            return
        # One frame of what is due now is in our hands; what is missing before it was silence.
        self._fill(self._due() - FRAME_SECONDS - _SLACK_SECONDS)
        if self.channels == 1:
            self._sound += left or SILENCE
        else:
            self._sound += interleave(left or SILENCE, right or SILENCE)

    def stop(self) -> RecordedSound:
        """Close the file; stopping twice gives the same answer."""
        if self._result is None:
            self._fill(self._due() - _SLACK_SECONDS)
            self._on_stop(self)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(wav_of(bytes(self._sound), self.channels))
            self._result = RecordedSound(self._path, self._seconds(), self.channels)
            self._sound = bytearray()
        return self._result

    def _due(self) -> float:
        """How long the recording should be by now, in seconds."""
        until = self._now() if self._paused_at is None else self._paused_at
        return until - self._started - self._skipped

    def _seconds(self) -> float:
        return len(self._sound) / (2 * self.channels * RATE)

    def _fill(self, seconds: float) -> None:
        """Make it that long with silence, if it is shorter."""
        missing = int((seconds - self._seconds()) * RATE)
        if missing > 0:
            self._sound += bytes(2 * self.channels * missing)


def on_track(track: Track, left: bytes | None, right: bytes | None) -> list[bytes | None]:
    """What of the inbound (left) and outbound (right) sound belongs to a recording's track."""
    return [None if track == "outbound" else left, None if track == "inbound" else right]


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
