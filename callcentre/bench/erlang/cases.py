"""The loads, and the callers drawn from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from callcentre.reports.staffing import (
    Expected,
    Load,
    impatient,
    impatient_within,
    patient,
    patient_within,
)


@dataclass(frozen=True, slots=True)
class Case:
    """One load. ``patience`` is a mean in seconds, None for callers who wait for ever.

    ``within`` is the service level's time in seconds; all seconds here are the model's, of which
    ``acceleration`` pass in one of ours.
    """

    name: str
    load: Load
    patience: float | None
    within: float
    calls: int
    acceleration: float

    @property
    def theory(self) -> tuple[float, float]:
        """Service level (a share) and mean wait in seconds, in the steady state."""
        if self.patience is not None:
            expected: Expected | None = impatient(self.load, self.patience)
            level: float | None = impatient_within(self.load, self.patience, self.within)
        else:
            expected, level = patient(self.load), patient_within(self.load, self.within)
        if expected is None or level is None:
            raise ValueError(f"{self.name}: the line would grow without end")
        return level, expected.mean_wait


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller: when they dial, how long they talk, how long they would wait, in seconds."""

    arrives: float
    talks: float
    patience: float


def draw(case: Case, seed: int) -> list[Caller]:
    """Random arrivals, exponential talks and patience: what the formulas suppose."""
    chance = Random(f"{seed} {case.name}")  # noqa: S311 - nothing secret
    callers = []
    at = 0.0
    for _ in range(case.calls):
        at += chance.expovariate(case.load.rate)
        talks = chance.expovariate(1 / case.load.talk)
        patience = chance.expovariate(1 / case.patience) if case.patience else math.inf
        callers.append(Caller(at, talks, patience))
    return callers


# The loads of the field's own check values: the textbooks' 360 calls in half an hour, and a city
# line of sixty calls an hour with and without enough operators.
CASES = (
    Case("48 erlangs, 55 operators", Load(0.2, 240, 55), None, 15, 2400, 30),
    Case("city line, 4 operators, patience 60 s", Load(1 / 60, 180, 4), 60, 15, 400, 60),
    Case("city line, 6 operators", Load(1 / 60, 180, 6), None, 15, 400, 60),
)
