"""How long people wait, how long they talk, when they call: distributions with a seed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from callcentre.emulator.yaml_marks import Marked

SHAPES = ("fixed", "exponential", "lognormal")
_USUAL_SIGMA = 0.7
_WIDEST_SIGMA = 3.0
_A_DAY = 86_400.0


@dataclass(frozen=True)
class Distribution:
    """Seconds drawn at random. ``mean`` is the arithmetic mean of every shape.

    ``sigma`` is the standard deviation of the logarithm and only used by ``lognormal``, which is
    how talk times in call centres are known to fall; patience is closer to ``exponential``.
    """

    shape: str
    mean: float
    sigma: float = 0.0

    def draw(self, chance: Random) -> float:
        """One value in seconds, never negative."""
        if self.shape == "fixed" or not self.mean:
            return self.mean
        if self.shape == "exponential":
            return chance.expovariate(1 / self.mean)
        return chance.lognormvariate(math.log(self.mean) - self.sigma**2 / 2, self.sigma)


def read_distribution(entry: Marked) -> Distribution:
    """``40``, ``{fixed: 40}``, ``{exponential: 90}`` or ``{lognormal: 90, sigma: 0.8}``.

    Raises:
        MarkedError: anything else.
    """
    if not entry.is_mapping:
        return Distribution("fixed", entry.number(most=_A_DAY))
    entries = entry.mapping((*SHAPES, "sigma"))
    shapes = [shape for shape in SHAPES if shape in entries]
    if len(shapes) != 1:
        raise entry.error(f"expected one of {', '.join(SHAPES)}")
    mean = entries[shapes[0]].number(most=_A_DAY)
    if "sigma" not in entries:
        return Distribution(shapes[0], mean, _USUAL_SIGMA)
    if shapes[0] != "lognormal":
        raise entries["sigma"].error("only lognormal has a sigma")
    return Distribution(shapes[0], mean, entries["sigma"].number(most=_WIDEST_SIGMA))


def arrivals(chance: Random, an_hour: float, seconds: float) -> Iterator[float]:
    """A Poisson process: the moments, in seconds from the beginning, at which people call."""
    if an_hour <= 0:
        return
    at = chance.expovariate(an_hour / 3600)
    while at < seconds:
        yield at
        at += chance.expovariate(an_hour / 3600)
