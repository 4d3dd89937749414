"""From events to offers: one line for each call that entered a queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from callcentre.calls.events import EventKind
from callcentre.records import Days, Unit
from callcentre.records.call_events import CALL_EVENTS
from callcentre.records.page import within

# No call lasts longer (carriers end one after 4 to 24 hours), so what belongs to a call is found
# this near to its beginning. Ends that a repair wrote later are looked up one by one.
_LONGEST_CALL = timedelta(days=1)
_LOOKED_UP_AT_ONCE = 500
_ELSEWHERE = {"voicemail", "callback"}
_PICKED_UP = {"completed", "hangup"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One call in line, counted once however often it was queued again.

    ``queue`` and ``queued_at`` are those of its first entry. ``answered_at`` is its first answer,
    unless that came after the end; ``ended_at`` is its first end. ``rating`` is the caller's mark
    of the talk, from 1 to 5, if they gave one. ``diverted``: from the line they went on to a
    message, a promised call back, or somebody at an ordinary phone.
    """

    call_id: str
    queue: str
    queued_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    rating: int | None = None
    diverted: bool = False

    @property
    def wait(self) -> float:
        """Seconds from entering the line to the answer, or to giving up; never below zero."""
        until = self.answered_at or self.ended_at or self.queued_at
        return max(0.0, (until - self.queued_at).total_seconds())


def read_offers(unit: Unit, days: Days) -> list[Offer]:
    """Every call that first entered a queue within ``days``, in that order.

    Answers and ends are found however late they came, past midnight too.
    """
    start, end = days.bounds()
    answers = first_instants(unit, EventKind.ANSWERED, days)
    ends = first_instants(unit, EventKind.ENDED, days)
    ratings = _ratings(unit, days)
    diverted = _diverted(unit, days)
    offers = []
    for call_id, (entered_at, queue) in _first_entries(unit, days).items():
        ended_at = ends.get(call_id)
        queued_at = unless_late(entered_at, ended_at)
        if queued_at and (start is None or queued_at >= start) and (end is None or queued_at < end):
            answered_at = unless_late(answers.get(call_id), ended_at)
            rating = ratings.get(call_id)
            offer = Offer(call_id, queue, queued_at, answered_at, ended_at, rating)
            offers.append(replace(offer, diverted=call_id in diverted))
    return _with_late_ends(unit, offers)


def first_instants(unit: Unit, kind: EventKind, days: Days) -> dict[str, datetime]:
    """When ``kind`` first happened to each call around ``days``, a call's length either side."""
    event = CALL_EVENTS.c
    query = (
        select(event.call_id, func.min(event.at))
        .where(event.kind == kind, *within(event.at, days, _LONGEST_CALL))
        .group_by(event.call_id)
    )
    return _pairs(unit, query)


def _ratings(unit: Unit, days: Days) -> dict[str, int]:
    """The marks that callers gave; a call has one at most, because its event's key is unique."""
    event = CALL_EVENTS.c
    query = select(event.call_id, event.data).where(
        event.kind == EventKind.RATED, *within(event.at, days, _LONGEST_CALL)
    )
    return {row.call_id: int(row.data["score"]) for row in unit.connection.execute(query)}


def _diverted(unit: Unit, days: Days) -> set[str]:
    """Calls that went on from their line to a message, a promise, or an answered phone."""
    event = CALL_EVENTS.c
    query = select(event.call_id, event.kind, event.data).where(
        event.kind.in_([EventKind.OVERFLOWED, EventKind.FALLBACK]),
        *within(event.at, days, _LONGEST_CALL),
    )
    return {
        row.call_id
        for row in unit.connection.execute(query)
        if row.data.get("to") in _ELSEWHERE or row.data.get("outcome") in _PICKED_UP
    }


def late_ends(unit: Unit, call_ids: Sequence[str]) -> dict[str, datetime]:
    """When each of these calls first ended, however far from its beginning that was."""
    event = CALL_EVENTS.c
    ends: dict[str, datetime] = {}
    for first in range(0, len(call_ids), _LOOKED_UP_AT_ONCE):
        some = call_ids[first : first + _LOOKED_UP_AT_ONCE]
        query = (
            select(event.call_id, func.min(event.at))
            .where(event.call_id.in_(some), event.kind == EventKind.ENDED)
            .group_by(event.call_id)
        )
        ends |= _pairs(unit, query)
    return ends


def unless_late(at: datetime | None, ended_at: datetime | None) -> datetime | None:
    """``at``, unless it is told after the end: nobody waits or is answered who has gone."""
    return None if at is not None and ended_at is not None and at > ended_at else at


def _first_entries(unit: Unit, days: Days) -> dict[str, tuple[datetime, str]]:
    """When and into which queue each call was first put, in the order of time."""
    event = CALL_EVENTS.c
    query = (
        select(event.call_id, event.at, event.data["queue"].as_string())
        .where(event.kind == EventKind.QUEUED, *within(event.at, days, _LONGEST_CALL))
        .order_by(event.at, event.id)
    )
    entries: dict[str, tuple[datetime, str]] = {}
    for call_id, at, queue in unit.connection.execute(query):
        entries.setdefault(call_id, (at, queue or ""))
    return entries


def _with_late_ends(unit: Unit, offers: list[Offer]) -> list[Offer]:
    ends = late_ends(unit, [offer.call_id for offer in offers if offer.ended_at is None])
    return [
        replace(offer, ended_at=ends[offer.call_id]) if offer.call_id in ends else offer
        for offer in offers
    ]


def _pairs(unit: Unit, query: Select[str, datetime]) -> dict[str, datetime]:
    return {row[0]: row[1] for row in unit.connection.execute(query)}
