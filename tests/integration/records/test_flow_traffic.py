"""Who is where in the flows, and where they gave up, as the events tell it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.identity import Identity, IdentityKind
from callcentre.calls.inputs import Channel
from callcentre.calls.states import CallInput
from callcentre.records import Database, Unit, call_events, callers, calls, conversations
from callcentre.records.calls import NewCall
from callcentre.records.flow_traffic import Standing, given_up, now

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
CITIZEN = Identity("+6281234567001", IdentityKind.MOBILE, "0812-3456-7001", "ID")
WEEK = timedelta(days=7)


def call(unit: Unit, call_id: str, *steps: str, at: datetime = NOON) -> None:
    """A call that is asked these questions, one after the other."""
    new = NewCall(call_id, CITIZEN, "+62411112", "AC1", "inbound", "id", "hotline", "v1", at)
    calls.arrive(unit, new)
    for number, step in enumerate(steps):
        kind = EventKind.STEPPED if number else EventKind.ARRIVED
        data = {"flow": "hotline", "version": "v1", "to": step}
        call_events.append(unit, CallFact(f"{call_id}:{number}", call_id, kind, at, data))
        calls.move_call(unit, call_id, CallInput.STEPPED)


def hang_up(unit: Unit, call_id: str, at: datetime = NOON) -> None:
    calls.move_call(unit, call_id, CallInput.ENDED)
    ended = calls.get(unit, call_id)
    assert ended is not None
    data = {"state": str(ended.state), "by": "caller"}
    call_events.append(unit, CallFact(f"{call_id}:e", call_id, EventKind.ENDED, at, data))


def test_callers_are_counted_where_they_are_now(database: Database) -> None:
    with database.begin() as unit:
        call(unit, "CA1", "sapa", "tanya")
        call(unit, "CA2", "sapa")
        call(unit, "CA3", "sapa")
        call(unit, "CA4", "sapa")
        hang_up(unit, "CA4")
        noted = CallFact("CA3:n", "CA3", EventKind.CARRIER_STATUS, NOON, {"status": "ringing"})
        call_events.append(unit, noted)
        assert sorted(now(unit, NOON), key=lambda one: one.step) == [
            Standing("hotline", "v1", "sapa", 2),
            Standing("hotline", "v1", "tanya", 1),
        ]


def test_whoever_hung_up_gave_up_where_they_last_were(database: Database) -> None:
    with database.begin() as unit:
        call(unit, "CA1", "sapa", "tanya")
        hang_up(unit, "CA1")
        call(unit, "CA2", "sapa", "tanya", "antre")
        calls.move_call(unit, "CA2", CallInput.QUEUED)
        hang_up(unit, "CA2")
        call(unit, "CA3", "sapa", at=NOON - timedelta(days=8))
        hang_up(unit, "CA3", NOON - timedelta(days=8))
        assert sorted(given_up(unit, NOON - WEEK, NOON), key=lambda one: one.step) == [
            Standing("hotline", "v1", "antre", 1),
            Standing("hotline", "v1", "tanya", 1),
        ]
        assert now(unit, NOON) == []


def test_conversations_count_until_they_expire_and_then_as_given_up(database: Database) -> None:
    with database.begin() as unit:
        caller = callers.get_or_add(unit, CITIZEN, NOON)
        thread = conversations.Thread(Channel.SMS, caller.id, "+62411112")
        conversations.load(unit, thread, NOON)
        place = ["keluhan", "v2", "apa", 1, "sms", "id", 0, 0, "i", {}]
        conversations.save(unit, thread, place, NOON + timedelta(hours=1), NOON)
        standing = Standing("keluhan", "v2", "apa", 1)
        later = NOON + timedelta(hours=2)
        assert now(unit, NOON) == [standing]
        assert given_up(unit, NOON - WEEK, NOON) == []
        assert now(unit, later) == []
        assert given_up(unit, later - WEEK, later) == [standing]
        assert conversations.open_versions(unit, NOON) == {("keluhan", "v2")}
