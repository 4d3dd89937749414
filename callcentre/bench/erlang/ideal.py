"""First come, first served, without any delay: the best that a line can do for these callers."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from callcentre.bench.erlang.cases import Caller


@dataclass(frozen=True, slots=True)
class Fate:
    """How a caller fared: seconds in line, and whether an operator came."""

    wait: float
    answered: bool


def serve(callers: Iterable[Caller], operators: int) -> list[Fate]:
    """An exact recursion: each caller in turn is offered the operator who is free first.

    Whoever loses patience before that takes no operator's time, so they change nothing for others.
    """
    free = [0.0] * operators
    fates = []
    for caller in callers:
        wait = max(0.0, free[0] - caller.arrives)
        answered = wait <= caller.patience
        if answered:
            heapq.heapreplace(free, caller.arrives + wait + caller.talks)
        fates.append(Fate(min(wait, caller.patience), answered))
    return fates


def service_level(fates: Sequence[Fate], within: float) -> float:
    """Answered within so many seconds, as a share of all (A_T / (A + AB))."""
    return sum(fate.answered and fate.wait <= within for fate in fates) / len(fates)


def mean_wait(fates: Sequence[Fate]) -> float:
    """Seconds in line, of all callers."""
    return fmean(fate.wait for fate in fates)


def abandoned(fates: Sequence[Fate]) -> int:
    """How many gave up."""
    return sum(not fate.answered for fate in fates)
