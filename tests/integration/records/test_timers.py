"""Timers ring once, and calls that we make are placed once and settled once."""

from __future__ import annotations

from datetime import timedelta

from callcentre import clock
from callcentre.carrier.numbers import identify
from callcentre.records import Database, callers, outgoing_calls, timers
from callcentre.records.outgoing_calls import NewOutgoingCall, Ringing
from callcentre.records.timers import NewTimer, TimerKind

NOW = clock.now()
LEASE = timedelta(seconds=60)


def test_of_two_timers_with_one_key_the_later_one_counts(database: Database) -> None:
    with database.begin() as unit:
        for minutes in (5, 1):
            due = NOW + timedelta(minutes=minutes)
            timers.wind(unit, NewTimer("thread:1", TimerKind.THREAD, due, {"n": minutes}))
        assert timers.due(unit, NOW) == []
        (one,) = timers.due(unit, NOW + timedelta(minutes=2))
        assert (one.kind, one.data) == (TimerKind.THREAD, {"n": 1})
        assert timers.stop(unit, "thread:1")
        assert not timers.stop(unit, "thread:1")


def _wish(database: Database, key: str = "run:1") -> int:
    with database.begin() as unit:
        caller = callers.get_or_add(unit, identify("+6281234567890"), NOW)
        new = NewOutgoingCall(key, caller.id, caller.id, ["place"], 30, machine=True, at=NOW)
        return outgoing_calls.want(unit, new)


def test_a_call_wished_for_twice_is_one(database: Database) -> None:
    assert _wish(database) == _wish(database)


def test_one_worker_places_a_call_and_the_first_news_settles_it(database: Database) -> None:
    wish = _wish(database)
    with database.begin() as unit:
        assert outgoing_calls.claim(unit, wish, NOW, LEASE)
        assert not outgoing_calls.claim(unit, wish, NOW, LEASE)
        assert outgoing_calls.claim(unit, wish, NOW + 2 * LEASE, LEASE)
        assert outgoing_calls.settle(unit, wish, Ringing.BUSY, NOW)
        outgoing_calls.placed(unit, wish, "CA1", NOW)
        assert not outgoing_calls.settle(unit, wish, Ringing.ANSWERED, NOW)
        row = outgoing_calls.get(unit, wish)
        assert row is not None
        assert (row.state, row.carrier_id, row.attempts) == (Ringing.BUSY, "CA1", 2)


def test_what_a_worker_left_behind_is_found(database: Database) -> None:
    wish, later = _wish(database), NOW + timedelta(minutes=2)
    with database.begin() as unit:
        assert outgoing_calls.overdue(unit, later) == [wish]
        outgoing_calls.claim(unit, wish, NOW, LEASE)
        outgoing_calls.unclaim(unit, wish, NOW)
        outgoing_calls.claim(unit, wish, NOW, LEASE)
        outgoing_calls.placed(unit, wish, "CA1", NOW)
        assert outgoing_calls.overdue(unit, later) == []
        assert outgoing_calls.untold(unit, later) == [(wish, "CA1")]
        outgoing_calls.settle(unit, wish, Ringing.FAILED, NOW)
        assert outgoing_calls.untold(unit, later) == [(wish, "CA1")]
        outgoing_calls.leave_at(unit, wish, None)
        assert outgoing_calls.untold(unit, later) == []
