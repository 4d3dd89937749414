"""On which rung of the ladder the house stands, as every process and every console page sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from callcentre.queueing import QueueingDownError, Report
from callcentre.switchboard.parts import Parts

# A process reports every two seconds; one that is busy may miss a few.
_MISSED_AFTER = timedelta(seconds=10)


class Trouble(StrEnum):
    """One thing that is away or behind, the worst for callers first."""

    REDIS = "redis"
    DATABASE = "database"
    CARRIER = "carrier"
    DISPATCHER = "dispatcher"
    WORKER = "worker"
    SPOOL = "spool"


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that is not well now; ``spooled``: how many records wait to be written."""

    troubles: tuple[Trouble, ...] = ()
    spooled: int = 0

    @property
    def is_well(self) -> bool:
        """Is there nothing to tell?"""
        return not self.troubles


def look(parts: Parts) -> Health:
    """How the house stands, as far as this process and those that report can tell; never raises."""
    troubles = set(own_troubles(parts))
    spooled = parts.spool.waiting()
    try:
        reports = recent(parts)
    except QueueingDownError:
        troubles.add(Trouble.REDIS)
    else:
        for report in reports:
            troubles |= {Trouble(word) for word in report.troubles if word in set(Trouble)}
        for role in (Trouble.WORKER, Trouble.DISPATCHER):
            # Nobody at all reports in a test, or in the first second of a house.
            if reports and not any(report.role == role for report in reports):
                troubles.add(role)
        spooled = max([spooled, *(report.spooled for report in reports)])
    if spooled:
        troubles.add(Trouble.SPOOL)
    return Health(tuple(one for one in Trouble if one in troubles), spooled)


def own_troubles(parts: Parts) -> list[Trouble]:
    """What this process itself cannot reach."""
    database = parts.database
    found = {
        Trouble.REDIS: parts.queueing.breaker.is_open,
        Trouble.DATABASE: database.reads.is_open or database.writes.is_open,
        Trouble.CARRIER: parts.carrier.is_in_trouble,
    }
    return [trouble for trouble, is_so in found.items() if is_so]


def recent(parts: Parts) -> list[Report]:
    """The reports of all processes that are there.

    Raises:
        QueueingDownError: nobody knows.
    """
    at = parts.clock()
    return [one for one in parts.queueing.upkeep.reports(at) if at - one.at <= _MISSED_AFTER]
