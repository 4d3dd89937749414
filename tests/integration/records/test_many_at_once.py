"""Several writers in one breath: threads here, as web and worker processes are in a city."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from callcentre.calls.events import EventKind
from callcentre.calls.inputs import Channel
from callcentre.calls.states import CallInput
from callcentre.records import (
    Database,
    Unit,
    call_events,
    callers,
    calls,
    conversations,
    hot,
    messages,
    requests,
)
from callcentre.records.conversations import Thread
from callcentre.records.messages import OutgoingMessage
from tests.integration.records.rows import DEWIS, NOON, a_call, a_fact, a_request

THREADS = 8


def at_once(database: Database, work: Callable[[Unit, int], object]) -> list[object]:
    """Run ``work`` in as many units as there are threads, all begun together."""
    barrier = Barrier(THREADS)

    def run(number: int) -> object:
        barrier.wait()
        with database.begin() as unit:
            return work(unit, number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_the_same_call_arriving_at_once_is_one_call(database: Database) -> None:
    fact = a_fact(EventKind.ARRIVED)
    for number in range(10):
        call = a_call(f"CA{number}")
        told = at_once(database, lambda unit, _, call=call: calls.arrive(unit, call))  # type: ignore[misc]
        assert Counter(told) == {True: 1, False: THREADS - 1}
    told = at_once(database, lambda unit, _: hot.record_arrival(unit, a_call(), fact))
    assert told.count(True) == 1


def test_the_same_event_at_once_moves_the_call_once(database: Database) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call())
    fact = a_fact(EventKind.QUEUED, queue="umum")
    told = at_once(database, lambda unit, _: hot.record_step(unit, fact, CallInput.QUEUED))
    assert told.count(True) == 1


def test_of_two_ends_at_once_one_moves_the_call(database: Database) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call())
    moved = at_once(
        database,
        lambda unit, n: calls.move_call(unit, "CA1", CallInput.ENDED, ended_by=f"writer {n}"),
    )
    assert moved.count(True) == 1


def test_reading_first_and_writing_later_never_finds_the_database_locked(
    database: Database,
) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call())

    def read_then_write(unit: Unit, number: int) -> bool:
        assert calls.get(unit, "CA1") is not None
        return call_events.append(unit, a_fact(EventKind.NOTED, key=f"note {number}"))

    assert at_once(database, read_then_write) == [True] * THREADS


def test_one_origin_opens_one_request_and_one_answer(database: Database) -> None:
    with database.begin() as unit:
        dewi = callers.get_or_add(unit, DEWIS, NOON).id
    new = a_request(origin_key="SM1:open")
    text = OutgoingMessage(dewi, Channel.SMS, "+62411112", "Terima kasih", "SM1:reply", NOON)
    codes = at_once(database, lambda unit, _: requests.open_request(unit, new).code)
    ids = at_once(database, lambda unit, _: messages.queue_outgoing(unit, text).id)
    assert (len(set(codes)), len(set(ids))) == (1, 1)


def test_a_message_is_claimed_by_one_worker(database: Database) -> None:
    with database.begin() as unit:
        dewi = callers.get_or_add(unit, DEWIS, NOON).id
        text = OutgoingMessage(dewi, Channel.SMS, "+62411112", "Terima kasih", "SM1:reply", NOON)
        message = messages.queue_outgoing(unit, text)
    lease = timedelta(seconds=30)
    claimed = at_once(database, lambda unit, _: messages.claim(unit, message.id, NOON, lease))
    assert claimed.count(True) == 1


def test_messages_of_one_citizen_are_answered_one_after_the_other(database: Database) -> None:
    with database.begin() as unit:
        dewi = callers.get_or_add(unit, DEWIS, NOON).id
    thread = Thread(Channel.SMS, dewi, "+62411112")

    def count_up(unit: Unit, _: int) -> None:
        place = conversations.load(unit, thread, NOON) or [0]
        conversations.save(unit, thread, [place[0] + 1], NOON + timedelta(hours=1), NOON)

    at_once(database, count_up)
    with database.begin() as unit:
        assert conversations.load(unit, thread, NOON) == [THREADS]


WRITER = """
import sys
from tests.integration.records.rows import NOON, EventKind, a_fact
from callcentre.records import Database, call_events
database = Database(sys.argv[1])
for number in range(60):
    with database.begin() as unit:
        call_events.append(unit, a_fact(EventKind.NOTED, key=f"{sys.argv[2]}:{number}"))
"""


def test_several_processes_write_without_losing_a_row(
    database: Database, database_url: str
) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, database_url, str(number)])
        for number in range(3)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    with database.reading() as unit:
        assert len(call_events.timeline(unit, "CA1")) == 180
