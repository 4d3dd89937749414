"""What a trained ear does: tell how much of one tone is in a sound."""

from __future__ import annotations

import math
from array import array

from callcentre.emulator.pcm import RATE


def tone_level(sound: bytes, frequency: float) -> float:
    """How high the part of ``frequency`` hertz stands in 8 kHz samples, full scale being 1.

    Goertzel's algorithm: one coefficient of a Fourier transform.
    """
    samples = array("h", sound)
    factor = 2 * math.cos(2 * math.pi * frequency / RATE)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample / 32768 + factor * last - before
    power = before * before + last * last - factor * before * last
    return 2 * math.sqrt(max(0.0, power)) / max(1, len(samples))
