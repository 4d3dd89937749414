"""Two operators accept within 50 ms, fifty times, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection
from statistics import median

from redis import Redis

from callcentre.calls.states import OperatorState
from callcentre.errors import OfferGoneError
from callcentre.queueing import Queueing

from .invariants import check
from .morning import after, join, now, ready

TIMES = 50
WITHIN = 0.05


def _desk(url: str, operator_id: int, orders: Connection) -> None:
    """One operator's process: accepts what it is told to, at the instant it is told."""
    with Redis.from_url(url, decode_responses=True) as client:
        queueing = Queueing(client)
        while order := orders.recv():
            token, at = order
            time.sleep(max(0.0, at - time.time()))
            began = time.time()
            try:
                call = queueing.offers.accept(token, operator_id, after(1), after(13))
            except OfferGoneError:
                call = None
            orders.send((call, began))


def test_two_operators_accept_within_50_ms_fifty_times(
    queueing: Queueing, redis: Redis, redis_server: str
) -> None:
    start = multiprocessing.get_context("spawn")
    pipes = [start.Pipe() for _ in range(2)]
    desks = [
        start.Process(target=_desk, args=(redis_server, who, theirs), daemon=True)
        for who, (_, theirs) in enumerate(pipes, start=1)
    ]
    for desk in desks:
        desk.start()
    try:
        ours = [mine for mine, _ in pipes]
        apart = [_race(queueing, redis, ours, f"CA{number}") for number in range(TIMES)]
        assert median(apart) < WITHIN
    finally:
        for mine, _ in pipes:
            mine.send(None)
        for desk in desks:
            desk.join(timeout=10)


def _race(queueing: Queueing, redis: Redis, desks: list[Connection], call_id: str) -> float:
    """It rang at the one, who says yes a little late; it rings at the other, who says yes, too.

    Returns how many seconds the two were apart.
    """
    for who in (1, 2):
        ready(queueing, who)
    join(queueing, call_id)
    late, good = f"late-{call_id}", f"good-{call_id}"
    assert queueing.offers.offer(call_id, 1, late, after(-20), after(0))
    queueing.offers.expire(after(0), 3)
    assert queueing.offers.offer(call_id, 2, good, after(0), after(20))
    at = time.time() + 0.02
    for desk, token in zip(desks, (late, good), strict=True):
        desk.send((token, at))
    (lost, one), (won, other) = [desk.recv() for desk in desks]
    assert (lost, won) == (None, call_id)
    check(redis)
    assert now(queueing, 2).state is OperatorState.RINGING
    queueing.line.leave(call_id, after(2))
    for who in (1, 2):
        queueing.operators.finish_wrap_up(who, ready=True, at=after(3))
    return abs(float(one) - float(other))
