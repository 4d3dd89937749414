"""How long calls take at the desk, as the records know it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callcentre.calls.identity import Identity, IdentityKind
from callcentre.calls.states import CallInput
from callcentre.records import Database, calls
from callcentre.records.handling import handling_times

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RINA = Identity("+6281234567001", IdentityKind.MOBILE, "0812-3456-7001", "ID")


def _call(database: Database, name: str, queue: str, began: float, **ended: float) -> None:
    """A call answered ten seconds after it began; instants in minutes after noon."""

    def at(minutes: float) -> datetime:
        return NOON + timedelta(minutes=minutes)

    new = calls.NewCall(name, RINA, "112", "AC1", "inbound", "id", "hotline", "v1", at(began))
    answered_at = at(began) + timedelta(seconds=10)
    with database.begin() as unit:
        calls.arrive(unit, new)
        calls.move_call(unit, name, CallInput.QUEUED, queue=queue, queued_at=at(began))
        calls.move_call(unit, name, CallInput.ANSWERED, answered_at=answered_at)
        if ended:
            calls.move_call(unit, name, CallInput.ENDED)
            calls.update(unit, name, **{key: at(when) for key, when in ended.items()})


def test_talk_and_wrap_up_of_the_calls_that_ended_since_then_by_queue(database: Database) -> None:
    _call(database, "CA1", "umum", 0, ended_at=3, wrap_ended_at=4)
    _call(database, "CA2", "umum", 1, ended_at=3)
    _call(database, "CA3", "darurat", 0, ended_at=2)
    _call(database, "CA4", "umum", -90, ended_at=-61)
    _call(database, "CA5", "umum", 5)
    with database.reading() as unit:
        times = handling_times(unit, NOON - timedelta(minutes=60))
    assert {queue: sorted(each) for queue, each in times.items()} == {
        "umum": [110.0, 230.0],
        "darurat": [110.0],
    }
