"""Sound as everything in the emulator handles it: 8 kHz, mono, signed 16 bit, 20 ms at a time.

That is the telephone's own quality (G.711), so nothing is lost against a real call, and a frame is
small enough (160 samples) that plain Python mixes a hundred legs without effort.
"""

from __future__ import annotations

import math
from array import array
from collections import deque
from collections.abc import Iterator, Sequence

RATE = 8000
"""Samples a second."""
FRAME_SAMPLES = 160
FRAME_BYTES = 320
FRAME_SECONDS = 0.02
SILENCE = bytes(FRAME_BYTES)

_LOUDEST = 32767
_FRAMES_A_SECOND = 50


def frames_of(sound: bytes) -> Iterator[bytes]:
    """Cut ``sound`` into whole frames; the last one is filled up with silence."""
    for start in range(0, len(sound), FRAME_BYTES):
        yield sound[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")


def seconds_of(sound: bytes) -> float:
    """How long ``sound`` lasts."""
    return len(sound) / (2 * RATE)


def mix(frames: Sequence[bytes]) -> bytes | None:
    """Add frames sample by sample, clipped at full scale; None when there is nothing to add."""
    if not frames:
        return None
    if len(frames) == 1:
        return frames[0]
    columns = zip(*(array("h", frame) for frame in frames), strict=True)
    return array("h", (clip(sum(column)) for column in columns)).tobytes()


def clip(sample: int) -> int:
    """Keep a sum of samples inside 16 bits."""
    return max(-_LOUDEST, min(_LOUDEST, sample))


def tone(frequency: float, seconds: float, *, level: float = 0.3) -> bytes:
    """A beep of ``frequency`` hertz at ``level`` of full scale, without clicks at its ends."""
    count = int(seconds * RATE)
    edge = max(1, RATE // 200)
    step = 2 * math.pi * frequency / RATE
    height = level * _LOUDEST
    return array(
        "h",
        (
            int(height * min(1.0, i / edge, (count - i) / edge) * math.sin(step * i))
            for i in range(count)
        ),
    ).tobytes()


def mean_square(frame: bytes) -> float:
    """Mean of the squared samples, full scale being 1."""
    samples = array("h", frame)
    if not samples:
        return 0.0
    return sum(sample * sample for sample in samples) / (len(samples) * _LOUDEST * _LOUDEST)


class Meter:
    """How loud the loudest second of a sound was.

    Feed it every 20 ms, also when nothing was heard (None), or quiet seconds would look loud.
    """

    def __init__(self) -> None:
        self._window: deque[float] = deque(maxlen=_FRAMES_A_SECOND)
        self._sum = 0.0
        self._loudest = 0.0

    def note(self, frame: bytes | None) -> None:
        """Take in 20 ms of sound."""
        if len(self._window) == _FRAMES_A_SECOND:
            self._sum -= self._window[0]
        square = 0.0 if frame is None else mean_square(frame)
        self._window.append(square)
        self._sum += square
        self._loudest = max(self._loudest, self._sum)

    @property
    def rms(self) -> float:
        """Root mean square of the loudest second so far, 0 (silence) to 1 (full scale)."""
        return math.sqrt(self._loudest / _FRAMES_A_SECOND)
