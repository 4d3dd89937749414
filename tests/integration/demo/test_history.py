"""The demo's week is written like a real one: rows and events tell the same story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callcentre.calls.city import City
from callcentre.calls.states import TERMINAL_CALL_STATES
from callcentre.demo.history import write_history
from callcentre.records import Database, Unit, calls, operators
from callcentre.records.calls import Call
from callcentre.records.operators import NewOperator
from callcentre.reports.reconcile import reconcile

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


def test_the_report_has_nothing_to_complain_about(database: Database, city: City) -> None:
    with database.begin() as unit:
        a_week(unit, city)
        complaints = reconcile(unit, NOW.date() - timedelta(days=9), NOW.date(), city.zone)
    assert complaints == []


def a_week(unit: Unit, city: City) -> list[Call]:
    siti = operators.add(unit, NewOperator("siti", "Siti", "not a hash"), NOW)
    assert siti
    write_history(unit, city, [siti.id], NOW)
    return list(calls.search(unit, calls.CallFilter(), page=1, per_page=200).items)
