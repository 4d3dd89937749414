"""How long a caller will still wait: said only with evidence, rounded up, never more than known.

The formula. With n operators at work, each taking a mean time h for a call, calls end at the rate
n/h while all are busy. Who has k callers before them is answered when k + 1 calls have ended:

    W = (k + 1) * h / n

(The queue-length predictor QL of W. Whitt, "Predicting Queueing Delays", Management Science 45(6),
1999; it is exact in the mean for exponential times, M/M/n.) Here the k before a caller are of
several queues with times of their own, so the sum of their means stands in the place of k * h:

    W = (sum over callers before of the mean time of their queue + mean time of the own queue) / n

Mean times are those of the calls handled in the last hour, talk and wrap-up together. A queue with
fewer than `ENOUGH` of them borrows the mean of all. With fewer than `ENOUGH` in all, or nobody at
work, nothing is known and nothing is said. More urgent calls that are still to come are not in the
formula, and operators who serve several queues are counted whole: so the answer is rounded up, and
told as "about".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

ENOUGH = 5
_FINE_MINUTES = 10  # up to here in single minutes, then in steps of five
_MOST_MINUTES = 30  # beyond it no number is told, only that it is more
_STEP = 5


@dataclass(frozen=True, slots=True)
class Handled:
    """Calls handled in the last hour: how many, and the mean seconds of talk and wrap-up."""

    calls: int
    mean_seconds: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the desk: the last hour by queue, and how many operators are at work."""

    operators: int
    handled: Mapping[str, Handled] = field(default_factory=dict)

    def mean_seconds(self, queue: str) -> float | None:
        """The mean handling time of a queue; None when too few calls were handled at all."""
        own = self.handled.get(queue)
        if own and own.calls >= ENOUGH:
            return own.mean_seconds
        calls = sum(each.calls for each in self.handled.values())
        if calls < ENOUGH:
            return None
        return sum(each.calls * each.mean_seconds for each in self.handled.values()) / calls


@dataclass(frozen=True, slots=True)
class Spoken:
    """What may be told: about so many minutes, or ``over`` so many."""

    minutes: int
    over: bool = False


def estimated_seconds(queue: str, before: Mapping[str, int], evidence: Evidence) -> float | None:
    """The wait of who has ``before`` callers (by queue) before them; None when nothing is known."""
    own = evidence.mean_seconds(queue)
    if own is None or evidence.operators < 1:
        return None
    work = sum(count * (evidence.mean_seconds(name) or own) for name, count in before.items())
    return (work + own) / evidence.operators


def as_spoken(seconds: float) -> Spoken:
    """Rounded up: whole minutes to ten, then steps of five to thirty, then only "over thirty"."""
    minutes = max(1, ceil(seconds / 60))
    if minutes > _FINE_MINUTES:
        minutes = ceil(minutes / _STEP) * _STEP
    if minutes > _MOST_MINUTES:
        return Spoken(_MOST_MINUTES, over=True)
    return Spoken(minutes)
