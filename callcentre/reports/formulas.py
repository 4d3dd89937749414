"""The formulas of every published figure, each with its version and its source. Pure.

The letters are the field's: O offered (entered the queue), A answered, A_T answered after a wait of
at most T seconds, AB abandoned in the queue, AB_s abandoned after less than s seconds, D sent on
from the queue to a message, a promised call back or an ordinary phone. A figure whose denominator
is zero is None, never 0 or 100 %: nobody called, so there is nothing to say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Formula:
    """How a figure is named wherever it is shown. The version goes up whenever the figure can."""

    name: str
    version: int
    text: str
    source: str

    @property
    def tag(self) -> str:
        """Such as ``service_level/2``; stands beside every published figure."""
        return f"{self.name}/{self.version}"


FORMULAS: Mapping[str, Formula] = MappingProxyType(
    {
        formula.name: formula
        for formula in (
            Formula("service_level", 2, "A_T / (A + AB)", "NENA-STA-020.1"),
            Formula(
                "regulator_service_level",
                1,
                "A_30 / (O - AB_5)",
                "Permenkominfo 16/2013 art. 15 (written for operators' call centres)",
            ),
            Formula("abandonment", 2, "AB / O", "call-centre convention"),
            Formula(
                "net_abandonment",
                2,
                "(AB - AB_5) / (O - AB_5)",
                "call-centre convention; without those who hung up at once",
            ),
            Formula("average_hold", 1, "time on hold / calls on hold", "by this house"),
            Formula("average_wait", 1, "total wait of answered / A", "average speed of answer"),
            Formula(
                "p90_wait",
                1,
                "nearest-rank 90th percentile of the wait of answered",
                "NIST/SEMATECH e-Handbook 7.2.6.2, nearest rank",
            ),
            Formula(
                "average_rating",
                1,
                "total of the callers' marks (1 bad, 5 good) / callers who gave one",
                "by this house; not of emergencies, whose callers are not asked",
            ),
        )
    }
)

REGULATOR_SECONDS = 30
SHORT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """Whole calls, counted once each; see the letters above."""

    offered: int
    answered: int
    abandoned: int
    answered_in_time: int
    answered_in_30: int
    abandoned_short: int
    waiting: int = 0
    diverted: int = 0

    @property
    def reconciles(self) -> bool:
        """O = A + AB + D + still waiting: nobody was counted twice or dropped."""
        return self.offered == self.answered + self.abandoned + self.diverted + self.waiting


def service_level(counts: Counts) -> float | None:
    """Share (0..1) of finished waits that ended with an answer in time."""
    return _share(counts.answered_in_time, counts.answered + counts.abandoned)


def regulator_service_level(counts: Counts) -> float | None:
    """The Indonesian regulator's share: answered within 30 s, without those gone within 5 s."""
    return _share(counts.answered_in_30, counts.offered - counts.abandoned_short)


def abandonment(counts: Counts) -> float | None:
    """Share (0..1) of offered calls that hung up in the line."""
    return _share(counts.abandoned, counts.offered)


def net_abandonment(counts: Counts) -> float | None:
    """The same, without those who hung up within 5 seconds."""
    short = counts.abandoned_short
    return _share(counts.abandoned - short, counts.offered - short)


def average(values: Sequence[float]) -> float | None:
    """The mean, in the unit of the values."""
    return sum(values) / len(values) if values else None


def percentile(waits: Sequence[float], percent: int) -> float | None:
    """The nearest-rank percentile: the smallest wait that ``percent`` % of calls did not exceed.

    It is always a wait that somebody really had; nothing is interpolated.
    """
    if not waits:
        return None
    rank = math.ceil(percent * len(waits) / 100)
    return sorted(waits)[max(rank, 1) - 1]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None
