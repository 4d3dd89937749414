"""The webhook's own two records: one statement each, and the same outcome as the careful way."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from callcentre.calls.events import EventKind
from callcentre.calls.states import CallInput, CallState
from callcentre.records import Database, at_once, call_events, calls
from tests.integration.records.rows import NOON, a_call, a_fact, seconds

THREADS = 8


def _call_and_events(database: Database) -> tuple[calls.Call, list[str]]:
    with database.reading() as unit:
        call = calls.get(unit, "CA1")
        assert call is not None
        return call, [str(event.kind) for event in call_events.timeline(unit, "CA1")]


def test_an_arrival_told_twice_is_kept_once(database: Database) -> None:
    fact = a_fact(EventKind.ARRIVED)
    assert at_once.record_arrival(database, a_call(), fact)
    assert not at_once.record_arrival(database, a_call(), fact)
    call, events = _call_and_events(database)
    assert call.caller.identity
    assert (call.state, events) == (CallState.RECEIVED, ["arrived"])


def test_a_caller_who_is_known_calls_again(database: Database) -> None:
    assert at_once.record_arrival(database, a_call("CA0"), a_fact(EventKind.ARRIVED, "CA0"))
    assert at_once.record_arrival(database, a_call(), a_fact(EventKind.ARRIVED))
    with database.reading() as unit:
        both = [calls.get(unit, call_id) for call_id in ("CA0", "CA1")]
    assert len({call.caller_id for call in both if call}) == 1


def test_one_caller_with_many_calls_at_once_has_one_row_and_loses_none(
    database: Database,
) -> None:
    barrier = Barrier(THREADS)

    def ring(number: int) -> bool:
        barrier.wait()
        fact = a_fact(EventKind.ARRIVED, f"CA{number}")
        return at_once.record_arrival(database, a_call(f"CA{number}"), fact)

    with ThreadPoolExecutor(THREADS) as pool:
        told = list(pool.map(ring, range(THREADS)))
    assert Counter(told) == {True: THREADS}
    with database.reading() as unit:
        callers = {call.caller_id for n in range(THREADS) if (call := calls.get(unit, f"CA{n}"))}
    assert len(callers) == 1


def test_a_step_told_twice_moves_the_call_once(database: Database) -> None:
    at_once.record_arrival(database, a_call(), a_fact(EventKind.ARRIVED))
    stepped = a_fact(EventKind.STEPPED, at=NOON + seconds(2))
    at_once.record_step(database, stepped, CallInput.STEPPED, language="en")
    at_once.record_step(database, stepped, CallInput.ENDED, language="id")
    call, events = _call_and_events(database)
    assert (call.state, call.language) == (CallState.IVR, "en")
    assert events == ["arrived", "stepped"]


def test_a_late_step_is_kept_and_reopens_nothing(database: Database) -> None:
    at_once.record_arrival(database, a_call(), a_fact(EventKind.ARRIVED))
    ended = a_fact(EventKind.ENDED, at=NOON + seconds(9))
    at_once.record_step(database, ended, CallInput.ENDED, ended_at=NOON + seconds(9))
    at_once.record_step(database, a_fact(EventKind.STEPPED), CallInput.STEPPED, language="en")
    call, events = _call_and_events(database)
    assert (call.state, call.language) == (CallState.ABANDONED_IVR, "id")
    assert sorted(events) == ["arrived", "ended", "stepped"]


def test_whatever_a_carrier_sends_can_be_written_at_once(database: Database) -> None:
    odd = a_fact(EventKind.ARRIVED, note="\x00 \ud83d \U0001f525 '; DROP TABLE calls;--")
    assert at_once.record_arrival(database, a_call(), odd)
    assert _call_and_events(database)[1] == ["arrived"]
