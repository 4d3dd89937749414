"""From events to offers: one line for each call that entered a queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Table, and_, exists, func, or_, select

from callcentre.calls.events import EventKind
from callcentre.records import Days, Unit
from callcentre.records.call_events import CALL_EVENTS
from callcentre.records.page import within


@dataclass(frozen=True, slots=True)
class Offer:
    """One call in line, counted once however often it was queued again.

    ``queue`` and ``queued_at`` are those of its first entry. ``answered_at`` is its first answer,
    unless that came after the end; ``ended_at`` is its first end.
    """

    call_id: str
    queue: str
    queued_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None

    @property
    def wait(self) -> float:
        """Seconds from entering the line to the answer, or to giving up; never below zero."""
        until = self.answered_at or self.ended_at or self.queued_at
        return max(0.0, (until - self.queued_at).total_seconds())


def read_offers(unit: Unit, days: Days) -> list[Offer]:
    """Every call that first entered a queue within ``days``, in that order.

    Answers and ends are found however late they came, past midnight too. Three index look-ups a
    call; a month of a great city is a few seconds, a day a blink.
    """
    queued = CALL_EVENTS.alias("queued")
    query = (
        select(
            queued.c.call_id,
            queued.c.data["queue"].as_string(),
            queued.c.at,
            _first(queued, EventKind.ANSWERED),
            _first(queued, EventKind.ENDED),
        )
        .where(queued.c.kind == EventKind.QUEUED, *within(queued.c.at, days))
        .where(~_queued_before(queued))
        .order_by(queued.c.at, queued.c.id)
    )
    return [
        Offer(call_id, queue or "", queued_at, _unless_late(answered_at, ended_at), ended_at)
        for call_id, queue, queued_at, answered_at, ended_at in unit.connection.execute(query)
    ]


def _first(queued: Any, kind: EventKind) -> ScalarSelect[Any]:
    """The first instant at which ``kind`` happened to the same call."""
    event = CALL_EVENTS.alias(str(kind))
    first = select(func.min(event.c.at)).where(event.c.call_id == queued.c.call_id)
    return first.where(event.c.kind == kind).scalar_subquery()


def _queued_before(queued: Any) -> Any:
    event: Table | Any = CALL_EVENTS.alias("before")
    earlier = or_(
        event.c.at < queued.c.at, and_(event.c.at == queued.c.at, event.c.id < queued.c.id)
    )
    same_call = and_(event.c.call_id == queued.c.call_id, event.c.kind == EventKind.QUEUED)
    return exists().where(same_call, earlier)


def _unless_late(answered_at: datetime | None, ended_at: datetime | None) -> datetime | None:
    # An answer that is told after the end reached nobody; the caller had gone.
    if answered_at is not None and ended_at is not None and answered_at > ended_at:
        return None
    return answered_at
