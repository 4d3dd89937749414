"""What the storm came to."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import select

from callcentre import clock
from callcentre.calls.events import EventKind
from callcentre.records import Unit
from callcentre.records.call_events import CALL_EVENTS
from callcentre.reports.reconcile import reconcile
from callcentre.switchboard.invariants import breaches
from callcentre.switchboard.parts import Parts
from tests.chaos.storm import Callers
from tests.stories.town import Town

# The house mends by itself; this is how long it may take (two rounds of the reconciler).
_MENDING_SECONDS = 150.0


@dataclass(frozen=True)
class Verdict:
    """The figures of ``make chaos``, and in words whatever is wrong."""

    callers: int
    reached_human: int
    called_back: int
    hung_up_by_choice: int
    lost: int
    duplicated: int
    invariants_broken: int
    wrong: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Nobody lost, nobody doubled, and the house whole again."""
        return not (self.lost or self.duplicated or self.invariants_broken)


def judge(town: Town, callers: Callers) -> Verdict:
    """Wait until the house has mended itself, then count."""
    parts = town.parts
    broken = _what_stays_broken(parts)
    with parts.database.reading() as unit:
        doubled = _answered_twice(unit)
    lost = callers.arrived - callers.answered - callers.abandoned
    return Verdict(
        callers=callers.arrived,
        reached_human=callers.answered,
        called_back=0,
        hung_up_by_choice=callers.abandoned,
        lost=lost,
        duplicated=len(doubled),
        invariants_broken=len(broken),
        wrong=(*callers.problems, *(f"{call}: answered twice" for call in doubled), *broken),
    )


def _what_stays_broken(parts: Parts) -> list[str]:
    deadline = time.monotonic() + _MENDING_SECONDS
    while True:
        found = _broken_now(parts)
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(2)


def _broken_now(parts: Parts) -> list[str]:
    zone = parts.city.zone
    today = clock.now().astimezone(zone).date()
    found = [f"{one.rule}: {one.subject}: {one.what}" for one in breaches(parts)]
    with parts.database.reading() as unit:
        return found + reconcile(unit, today, today, zone)


def _answered_twice(unit: Unit) -> list[str]:
    """Calls that two operators had at once: answered again although nobody had been lost."""
    kinds = (EventKind.ANSWERED, EventKind.OPERATOR_LOST)
    columns = CALL_EVENTS.c
    rows = unit.connection.execute(
        select(columns.call_id, columns.kind)
        .where(columns.kind.in_(kinds))
        .order_by(columns.call_id, columns.at, columns.id)
    )
    held: set[str] = set()
    doubled = []
    for call_id, kind in rows:
        if kind == EventKind.OPERATOR_LOST:
            held.discard(call_id)
        elif call_id in held:
            doubled.append(call_id)
        else:
            held.add(call_id)
    return doubled
