"""What every webhook writes: the event first, then the move, and both only once."""

from __future__ import annotations

from callcentre.calls.events import EventKind
from callcentre.calls.states import CallInput, CallState
from callcentre.records import Database, call_events, calls, hot
from tests.integration.records.rows import NOON, a_call, a_fact, seconds


def test_an_arrival_told_twice_is_kept_once(database: Database) -> None:
    fact = a_fact(EventKind.ARRIVED)
    with database.begin() as unit:
        assert hot.record_arrival(unit, a_call(), fact)
    with database.begin() as unit:
        assert not hot.record_arrival(unit, a_call(), fact)
        assert [event.kind for event in call_events.timeline(unit, "CA1")] == [EventKind.ARRIVED]


def test_a_step_told_twice_moves_the_call_once(database: Database) -> None:
    queued = a_fact(EventKind.QUEUED, queue="umum")
    with database.begin() as unit:
        calls.arrive(unit, a_call())
        assert hot.record_step(unit, queued, CallInput.QUEUED, queue="umum", queued_at=NOON)
        assert not hot.record_step(unit, queued, CallInput.ENDED, ended_at=NOON)
        call = calls.get(unit, "CA1")
    assert call is not None
    assert (call.state, call.queued_at, call.ended_at) == (CallState.QUEUED, NOON, None)


def test_a_late_event_is_kept_and_changes_nothing(database: Database) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call())
        hot.record_step(unit, a_fact(EventKind.ENDED, at=NOON + seconds(9)), CallInput.ENDED)
        assert hot.record_step(unit, a_fact(EventKind.STEPPED), CallInput.STEPPED)
        call = calls.get(unit, "CA1")
        kinds = [event.kind for event in call_events.timeline(unit, "CA1")]
    assert call is not None
    assert call.state is CallState.ABANDONED_IVR
    assert kinds == [EventKind.STEPPED, EventKind.ENDED]


def test_an_event_may_come_before_its_call(database: Database) -> None:
    with database.begin() as unit:
        assert hot.record_step(unit, a_fact(EventKind.CARRIER_STATUS), None)
        assert calls.get(unit, "CA1") is None
        assert len(call_events.timeline(unit, "CA1")) == 1


def test_an_event_keeps_the_carriers_own_time_and_number(database: Database) -> None:
    fact = a_fact(EventKind.ROOM, what="join")
    with database.begin() as unit:
        call_events.append(unit, fact)
        (event,) = call_events.timeline(unit, "CA1")
    assert (event.at, event.carrier_at, event.sequence) == (NOON, None, None)
    assert event.data == {"what": "join"}
