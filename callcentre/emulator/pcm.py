"""Sound as everything in the emulator handles it: 8 kHz, mono, signed 16 bit, 20 ms at a time.

That is the telephone's own quality (G.711), so nothing is lost against a real call, and a frame is
small enough (160 samples) that plain Python mixes a hundred legs without effort.
"""

from __future__ import annotations

import math
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add, mul, sub

RATE = 8000
"""Samples a second."""
FRAME_SAMPLES = 160
FRAME_BYTES = 320
FRAME_SECONDS = 0.02
SILENCE = bytes(FRAME_BYTES)

_LOUDEST = 32767
_FRAMES_A_SECOND = 50
_AUDIBLE = 1e-5


def frames_of(sound: bytes) -> Iterator[bytes]:
    """Cut ``sound`` into whole frames; the last one is filled up with silence."""
    for start in range(0, len(sound), FRAME_BYTES):
        yield sound[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")


def seconds_of(sound: bytes) -> float:
    """How long ``sound`` lasts."""
    return len(sound) / (2 * RATE)


def mix(frames: Sequence[bytes]) -> bytes | None:
    """Add frames sample by sample, clipped at full scale; None when there is nothing to add."""
    if len(frames) < 2:
        return frames[0] if frames else None
    return packed(sums_of(frames))


def sums_of(frames: Sequence[bytes]) -> list[int]:
    """The unclipped sums of at least two frames, sample by sample."""
    first, second, *rest = (array("h", frame) for frame in frames)
    sums = list(map(add, first, second))
    for samples in rest:
        sums = list(map(add, sums, samples))
    return sums


def without(sums: Sequence[int], frame: bytes) -> bytes:
    """What is left of a sum of frames when one of them is taken out again, clipped."""
    return packed(list(map(sub, sums, array("h", frame))))


def packed(samples: Iterable[int]) -> bytes:
    """Sums as a frame. Hardly any are too loud, so only those that are get looked at one by one."""
    samples = list(samples)
    try:
        return array("h", samples).tobytes()
    except OverflowError:
        return array("h", map(clip, samples)).tobytes()


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


@lru_cache(maxsize=1024)
def mean_square(frame: bytes) -> float:
    """Mean of the squared samples, full scale being 1.

    What one leg says is what another hears: the same frames are asked about again and again.
    """
    samples = array("h", frame)
    if not samples:
        return 0.0
    squares: int = sum(map(mul, samples, samples))
    return squares / (len(samples) * _LOUDEST * _LOUDEST)


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


class VoiceActivity:
    """Notices when somebody begins to speak and when they have stopped."""

    def __init__(self) -> None:
        self.speaking = False
        self._quiet = 0

    def note(self, frame: bytes | None) -> bool | None:
        """Take in 20 ms: True when speech begins with it, False when it has ended, else None."""
        if frame is not None and mean_square(frame) > _AUDIBLE:
            self._quiet = 0
            if not self.speaking:
                self.speaking = True
                return True
        elif self.speaking:
            self._quiet += 1
            if self._quiet >= _FRAMES_A_SECOND:
                self.speaking = False
                return False
        return None
