"""Do the events and the calls table tell the same story? Every difference, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import Select, exists, select

from callcentre.calls.events import EventKind
from callcentre.calls.states import TERMINAL_CALL_STATES, CallState
from callcentre.records import Days, Unit
from callcentre.records.call_events import CALL_EVENTS
from callcentre.records.calls import CALLS
from callcentre.records.page import within
from callcentre.reports.formulas import Counts
from callcentre.reports.offers import Offer, first_instants, late_ends, read_offers, unless_late
from callcentre.reports.rollup import count

# An instant may be written down by one webhook and its event by the next breath.
_TOLERANCE_SECONDS = 1.0
_INSTANTS = ("queued_at", "answered_at", "ended_at")


@dataclass(frozen=True, slots=True)
class _Story:
    """One call twice: as its row has it and, with ``told_``, as its events tell it."""

    call_id: str
    state: CallState
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    queue: str
    told_queued: datetime | None
    told_answered: datetime | None
    told_ended: datetime | None


def reconcile(unit: Unit, day_from: date, day_to: date, zone: tzinfo) -> list[str]:
    """Disagreements about the calls that began on these days; empty when every figure can stand.

    Lines hold call ids and no personal data.
    """
    days = Days(day_from, day_to, zone)
    stories = _stories(unit, days)
    offers = {offer.call_id: offer for offer in read_offers(unit, days)}
    found = [line for story in stories for line in _differences(story, offers.get(story.call_id))]
    found += [
        f"{call_id}: events without a call"
        for call_id in unit.connection.scalars(_events_without_call(days))
    ]
    return found + list(_totals(stories))


def _differences(story: _Story, offer: Offer | None) -> Iterator[str]:
    name = story.call_id
    for word, kept, told in (
        ("queued", story.queued_at, story.told_queued),
        ("answered", story.answered_at, story.told_answered),
        ("ended", story.ended_at, story.told_ended),
    ):
        if (kept is None) != (told is None):
            yield f"{name}: {word} in the {'events' if kept is None else 'calls'} only"
        elif kept and told and abs((kept - told).total_seconds()) > _TOLERANCE_SECONDS:
            yield f"{name}: {word} at two different times"
    if offer is not None and offer.queue != story.queue:
        yield f"{name}: queue {story.queue!r} in the calls, {offer.queue!r} in the events"
    expected = _expected_states(story)
    if story.state not in expected:
        yield f"{name}: is {story.state}, but its events say {min(expected)}"


def _expected_states(story: _Story) -> frozenset[CallState]:
    """Which states the events allow."""
    answered, ended = story.told_answered is not None, story.told_ended is not None
    if not ended:
        if answered:
            return frozenset({CallState.ANSWERED})
        if story.told_queued is not None:
            return frozenset({CallState.QUEUED})
        return frozenset({CallState.RECEIVED, CallState.IVR})
    if answered:
        return frozenset({CallState.COMPLETED})
    if story.told_queued is not None:
        return frozenset({CallState.ABANDONED_QUEUE, CallState.FAILED})
    return TERMINAL_CALL_STATES - {CallState.COMPLETED, CallState.ABANDONED_QUEUE}


def _totals(stories: list[_Story]) -> Iterator[str]:
    """The report's counts from both sides, and the sum that must always hold."""
    kept = _counted(
        Offer(story.call_id, story.queue, story.queued_at, story.answered_at, story.ended_at)
        for story in stories
        if story.queued_at
    )
    told = _counted(
        Offer(story.call_id, story.queue, story.told_queued, story.told_answered, story.told_ended)
        for story in stories
        if story.told_queued
    )
    for counts in (kept, told):
        if not counts.reconciles:
            yield f"totals: offered is not answered + abandoned + diverted + waiting in {counts}"
    for name in ("offered", "answered", "abandoned", "waiting"):
        if getattr(kept, name) != getattr(told, name):
            yield f"totals: {name} {getattr(kept, name)} in the calls, {getattr(told, name)} told"


def _counted(offers: Iterable[Offer]) -> Counts:
    return count(offers, {})


def _stories(unit: Unit, days: Days) -> list[_Story]:
    """Both stories of every call that began on these days, in the order of time."""
    queued, answered, ended = (
        first_instants(unit, kind, days)
        for kind in (EventKind.QUEUED, EventKind.ANSWERED, EventKind.ENDED)
    )
    kept = [CALLS.c[name] for name in ("id", "state", *_INSTANTS, "queue")]
    query = select(*kept).where(*within(CALLS.c.started_at, days))
    rows = unit.connection.execute(query.order_by(CALLS.c.started_at, CALLS.c.id)).all()
    ended |= late_ends(unit, [row.id for row in rows if row.ended_at and row.id not in ended])
    return [
        _Story(
            call_id=row.id,
            state=row.state,
            queued_at=row.queued_at,
            answered_at=row.answered_at,
            ended_at=row.ended_at,
            queue=row.queue,
            told_queued=unless_late(queued.get(row.id), ended.get(row.id)),
            told_answered=unless_late(answered.get(row.id), ended.get(row.id)),
            told_ended=ended.get(row.id),
        )
        for row in rows
    ]


def _events_without_call(days: Days) -> Select[str]:
    # Naming every kind lets the index on kind and instant be used.
    event = CALL_EVENTS.c
    query = select(event.call_id).distinct().where(event.kind.in_(list(EventKind)))
    return query.where(*within(event.at, days), ~exists().where(CALLS.c.id == event.call_id))
