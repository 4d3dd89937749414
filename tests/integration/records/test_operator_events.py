"""What every operator was doing is written once, in order, and is there to be added up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callcentre.calls.states import OperatorState
from callcentre.records import Database, operator_events
from callcentre.records.operator_events import NewOperatorEvent

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def _event(number: int, state: OperatorState, operator_id: int = 7) -> NewOperatorEvent:
    at = EIGHT + timedelta(minutes=number)
    return NewOperatorEvent(f"{1000 + number}-0", operator_id, at, state, "", "")


def test_a_change_told_twice_is_kept_once(database: Database) -> None:
    told = [_event(1, OperatorState.PAUSED), _event(2, OperatorState.READY)]
    with database.begin() as unit:
        assert operator_events.append_all(unit, told) == 2
    with database.begin() as unit:
        assert operator_events.append_all(unit, [*told, _event(3, OperatorState.RINGING)]) == 1
    with database.reading() as unit:
        assert operator_events.newest_key(unit) == "1003-0"
        kept = operator_events.between(unit, EIGHT, EIGHT + timedelta(hours=1))
        assert [event.state for event in kept] == ["paused", "ready", "ringing"]


def test_an_empty_history_has_no_newest_key(database: Database) -> None:
    with database.reading() as unit:
        assert operator_events.newest_key(unit) is None


def test_one_operators_day_can_be_asked_for_alone(database: Database) -> None:
    told = [_event(1, OperatorState.READY), _event(2, OperatorState.READY, operator_id=8)]
    with database.begin() as unit:
        operator_events.append_all(unit, told)
    with database.reading() as unit:
        kept = operator_events.between(unit, EIGHT, EIGHT + timedelta(hours=1), operator_id=8)
        assert [event.at for event in kept] == [EIGHT + timedelta(minutes=2)]
        until = EIGHT + timedelta(minutes=2)
        assert len(operator_events.between(unit, EIGHT, until)) == 1
