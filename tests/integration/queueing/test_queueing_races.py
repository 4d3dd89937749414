"""Two at once, fifty times: whatever the order in which Redis hears them, one wins."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from callcentre.calls.states import OperatorState
from callcentre.errors import OfferGoneError
from callcentre.queueing import Queueing, Stage

from .invariants import check
from .morning import accepted, after, join, now, order, ready, ring, ringing, stage, talking

TIMES = 50
Act = Callable[[Queueing], object]
Both = Callable[[Act, Act], tuple[object, object]]


@pytest.fixture
def both(redis_server: str) -> Iterator[Both]:
    """Does two things at the same moment, each in its own thread with its own client."""
    clients = [Redis.from_url(redis_server, decode_responses=True) for _ in range(2)]
    organs = [Queueing(client) for client in clients]
    start = threading.Barrier(2)

    def do(act: Act, organ: Queueing) -> object:
        start.wait(timeout=10)
        try:
            return act(organ)
        except OfferGoneError:
            return None

    def do_both(one: Act, two: Act) -> tuple[object, object]:
        first, second = pool.map(do, (one, two), organs)
        return first, second

    with ThreadPoolExecutor(2) as pool:
        yield do_both
    for client in clients:
        client.close()


@pytest.fixture(params=range(TIMES))
def _again(request: pytest.FixtureRequest) -> int:
    again: int = request.param
    return again


pytestmark = pytest.mark.usefixtures("_again")


def test_two_dispatchers_offer_one_caller(queueing: Queueing, redis: Redis, both: Both) -> None:
    join(queueing, "CA1")
    ready(queueing, 1)
    ready(queueing, 2)
    won = both(
        lambda q: q.offers.offer("CA1", 1, "t1", after(1), after(21)),
        lambda q: q.offers.offer("CA1", 2, "t2", after(1), after(21)),
    )
    assert sorted(map(bool, won)) == [False, True]
    check(redis)


def test_two_dispatchers_offer_to_one_operator(
    queueing: Queueing, redis: Redis, both: Both
) -> None:
    join(queueing, "CA1")
    join(queueing, "CA2")
    ready(queueing, 1)
    won = both(
        lambda q: q.offers.offer("CA1", 1, "t1", after(1), after(21)),
        lambda q: q.offers.offer("CA2", 1, "t2", after(1), after(21)),
    )
    assert sorted(map(bool, won)) == [False, True]
    check(redis)


def test_two_operators_accept_one_offer(queueing: Queueing, redis: Redis, both: Both) -> None:
    token = ringing(queueing)
    ready(queueing, 2)
    won = both(
        lambda q: q.offers.accept(token, 1, after(12), after(24)),
        lambda q: q.offers.accept(token, 2, after(12), after(24)),
    )
    assert won == ("CA1", None)
    check(redis)


def test_accepting_against_lapsing(queueing: Queueing, redis: Redis, both: Both) -> None:
    token = ringing(queueing)
    call, lapsed = both(
        lambda q: q.offers.accept(token, 1, after(29), after(41)),
        lambda q: q.offers.expire(after(30), 3),
    )
    assert bool(call) != bool(lapsed)
    check(redis)


def test_joining_against_lapsing(queueing: Queueing, redis: Redis, both: Both) -> None:
    accepted(queueing)
    joined, lapsed = both(
        lambda q: q.offers.joined("CA1", 1, after(27)),
        lambda q: q.offers.expire(after(27), 3),
    )
    assert bool(joined) != bool(lapsed)
    assert stage(queueing) is (Stage.CONNECTED if joined else Stage.WAITING)
    check(redis)


def test_accepting_against_hanging_up(queueing: Queueing, redis: Redis, both: Both) -> None:
    token = ringing(queueing)
    call, _ = both(
        lambda q: q.offers.accept(token, 1, after(12), after(24)),
        lambda q: q.line.leave("CA1", after(12)),
    )
    assert now(queueing).state is (OperatorState.WRAP_UP if call else OperatorState.READY)
    assert order(queueing) == []
    check(redis)


def test_offering_against_hanging_up(queueing: Queueing, redis: Redis, both: Both) -> None:
    join(queueing, "CA1")
    ready(queueing, 1)
    both(
        lambda q: q.offers.offer("CA1", 1, "t1", after(1), after(21)),
        lambda q: q.line.leave("CA1", after(1)),
    )
    assert now(queueing).state is OperatorState.READY
    assert check(redis).offers == {}


def test_losing_the_operator_against_hanging_up(
    queueing: Queueing, redis: Redis, both: Both
) -> None:
    talking(queueing)
    both(
        lambda q: q.line.requeue("CA1", after(40)),
        lambda q: q.line.leave("CA1", after(40)),
    )
    assert order(queueing) == []
    assert now(queueing).state is OperatorState.WRAP_UP
    check(redis)


def test_accepting_against_being_swept(queueing: Queueing, redis: Redis, both: Both) -> None:
    token = ring_late(queueing)
    both(
        lambda q: q.offers.accept(token, 1, after(101), after(113)),
        lambda q: q.operators.sweep_silent(after(101), 45),
    )
    assert now(queueing).state is OperatorState.OFFLINE
    assert stage(queueing, at=102) is Stage.WAITING
    check(redis)


def ring_late(queueing: Queueing) -> str:
    """An offer at an operator whose console has been silent since eight."""
    join(queueing, "CA1")
    ready(queueing, 1)
    return ring(queueing, "CA1", 1, at=100)


def test_declining_in_one_tab_against_accepting_in_another(
    queueing: Queueing, redis: Redis, both: Both
) -> None:
    token = ringing(queueing)
    both(
        lambda q: q.offers.accept(token, 1, after(12), after(24)),
        lambda q: q.offers.decline(token, 1, after(12)),
    )
    assert now(queueing).state is OperatorState.READY
    assert stage(queueing) is Stage.WAITING
    check(redis)
