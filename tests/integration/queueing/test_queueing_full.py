"""A Redis that is full refuses to take more: nobody in it is harmed, and leaving makes room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from callcentre.calls.states import OperatorState
from callcentre.queueing import Queueing, QueueingDownError, Stage

from .invariants import check
from .morning import after, join, now, order, ready, ringing, stage, talking


@pytest.fixture
def full(redis: Redis) -> Iterator[Redis]:
    """Call ``config_set`` on it to fill Redis up; afterwards there is room again."""
    yield redis
    redis.config_set("maxmemory", 0)


def fill(redis: Redis) -> None:
    redis.config_set("maxmemory", 1)


def test_a_full_redis_takes_nobody_more_and_says_so(queueing: Queueing, full: Redis) -> None:
    join(queueing, "CA1")
    fill(full)
    with pytest.raises(QueueingDownError, match="OOM"):
        join(queueing, "CA2")
    assert order(queueing) == ["CA1"]


def test_who_waits_is_still_told_where_they_stand(queueing: Queueing, full: Redis) -> None:
    join(queueing, "CA1")
    join(queueing, "CA2", at=1)
    fill(full)
    waiting = queueing.line.look("CA2", after(30))
    assert waiting is not None
    assert (waiting.position, waiting.stage) == (2, Stage.WAITING)


def test_whoever_hangs_up_leaves_whole_and_frees_the_operator(
    queueing: Queueing, full: Redis
) -> None:
    ringing(queueing)
    join(queueing, "CA2", at=1)
    fill(full)
    for call in ("CA1", "CA2"):
        assert queueing.line.leave(call, after(30)) is not None
    assert (order(queueing), stage(queueing)) == ([], None)
    assert now(queueing).state is OperatorState.READY
    check(full)


def test_a_talk_ends_whole(queueing: Queueing, full: Redis) -> None:
    talking(queueing)
    fill(full)
    assert queueing.line.leave("CA1", after(60)) is not None
    assert now(queueing).state is OperatorState.WRAP_UP
    check(full)


def test_an_offer_that_is_refused_leaves_both_as_they_were(queueing: Queueing, full: Redis) -> None:
    join(queueing, "CA1")
    ready(queueing, 1)
    fill(full)
    with pytest.raises(QueueingDownError):
        queueing.offers.offer("CA1", 1, "t1", after(5), after(25))
    seen = check(full)
    assert seen.calls["CA1"]["stage"] == "waiting"
    assert seen.operators["1"]["state"] == "ready"
    full.config_set("maxmemory", 0)
    assert queueing.offers.offer("CA1", 1, "t1", after(6), after(26))
