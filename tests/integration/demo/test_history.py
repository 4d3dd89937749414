"""The demo's week is written like a real one: rows and events tell the same story."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from callcentre.calls.city import City
from callcentre.calls.events import EventKind
from callcentre.calls.states import TERMINAL_CALL_STATES, CallState
from callcentre.demo.history import write_history
from callcentre.records import Database, Unit, call_events, calls, operators
from callcentre.records.calls import Call
from callcentre.records.operators import NewOperator

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def test_every_call_of_the_past_is_over_and_lies_before_now(database: Database, city: City) -> None:
    with database.begin() as unit:
        week = a_week(unit, city)
    assert len(week) > 30
    assert {call.state for call in week} <= TERMINAL_CALL_STATES
    assert all(call.ended_at and call.started_at < call.ended_at < NOW for call in week)


def test_answered_calls_have_an_operator_and_a_disposition(database: Database, city: City) -> None:
    with database.begin() as unit:
        answered = [call for call in a_week(unit, city) if call.answered_at]
    assert answered
    assert all(call.operator_id and call.disposition for call in answered)


def test_events_and_rows_agree(database: Database, city: City) -> None:
    with database.begin() as unit:
        week = a_week(unit, city)
        told = Counter(event.kind for call in week for event in call_events.timeline(unit, call.id))
    assert told[EventKind.ARRIVED] == told[EventKind.ENDED] == len(week)
    assert told[EventKind.ANSWERED] == sum(1 for call in week if call.answered_at)
    abandoned = sum(1 for call in week if call.state is CallState.ABANDONED_QUEUE)
    assert told[EventKind.QUEUED] - told[EventKind.ANSWERED] == abandoned


def a_week(unit: Unit, city: City) -> list[Call]:
    siti = operators.add(unit, NewOperator("siti", "Siti", "not a hash"), NOW)
    assert siti
    write_history(unit, city, [siti.id], NOW)
    return list(calls.search(unit, calls.CallFilter(), page=1, per_page=200).items)
