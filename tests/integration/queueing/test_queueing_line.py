"""Joining, looking, leaving, coming back to the front."""

from __future__ import annotations

from redis import Redis

from callcentre.calls.states import OperatorState
from callcentre.queueing import Joined, Left, Queueing, Stage

from .invariants import check
from .morning import (
    PRIORITIES,
    accepted,
    after,
    join,
    now,
    order,
    ready,
    ring,
    ringing,
    stage,
    talking,
)


def test_callers_are_answered_in_the_order_they_came(queueing: Queueing) -> None:
    assert [join(queueing, f"CA{n}", at=n) for n in (3, 1, 2)] == [1, 1, 2]
    assert order(queueing) == ["CA1", "CA2", "CA3"]


def test_callers_of_one_millisecond_keep_the_order_they_came_in(queueing: Queueing) -> None:
    calls = ["CA9", "CA1", "CA5"]
    assert [join(queueing, call) for call in calls] == [1, 2, 3]
    assert order(queueing) == calls


def test_higher_priority_comes_first_and_positions_count_in_the_own_queue(
    queueing: Queueing,
) -> None:
    join(queueing, "CA1", "umum", at=0)
    join(queueing, "CA2", "kesehatan", at=1)
    join(queueing, "CA3", "darurat", at=2)
    assert join(queueing, "CA4", "darurat", at=3) == 2
    assert order(queueing) == ["CA3", "CA4", "CA2", "CA1"]
    positions = [caller.position for caller in queueing.line.board(after(4)).waiting]
    assert positions == [1, 2, 1, 1]


def test_joining_twice_keeps_the_place(queueing: Queueing) -> None:
    join(queueing, "CA1", at=0)
    join(queueing, "CA2", at=1)
    again = queueing.line.join("CA1", "umum", priority=10, language="id", at=after(9))
    assert again == Joined(position=1, fresh=False)
    assert order(queueing) == ["CA1", "CA2"]


def test_joining_again_while_talking_does_not_bring_the_caller_back(queueing: Queueing) -> None:
    talking(queueing)
    assert join(queueing, "CA1", at=30) == 0
    assert order(queueing) == []


def test_a_rebuilt_line_has_its_old_order(queueing: Queueing) -> None:
    for call, joined in (("CA2", 20), ("CA1", 10)):
        queueing.line.join(
            call, "umum", priority=10, language="id", at=after(100), joined_at=after(joined)
        )
    first, second = queueing.line.board(after(100)).waiting
    assert (first.call_id, second.call_id) == ("CA1", "CA2")
    assert first.joined_at == after(10)
    assert first.seen_at == after(100)


def test_ten_callers_come_back_in_order_after_redis_was_emptied(
    queueing: Queueing, redis: Redis
) -> None:
    for n in range(10):
        join(queueing, f"CA{n}", "darurat" if n % 3 == 0 else "umum", at=n)
    before = [
        (caller.call_id, caller.joined_at) for caller in queueing.line.board(after(10)).waiting
    ]
    redis.flushall()
    # Each caller's hold loop comes round in its own time.
    for n in (7, 2, 9, 4, 0, 5, 1, 8, 3, 6):
        call, queue = f"CA{n}", "darurat" if n % 3 == 0 else "umum"
        assert queueing.line.look(call, after(20)) is None
        queueing.line.join(
            call,
            queue,
            priority=PRIORITIES[queue],
            language="id",
            at=after(20),
            joined_at=after(n),
        )
    waiting = queueing.line.board(after(30)).waiting
    assert [(caller.call_id, caller.joined_at) for caller in waiting] == before
    check(redis)


def test_looking_tells_the_place_and_is_a_heartbeat(queueing: Queueing) -> None:
    join(queueing, "CA1", at=0)
    join(queueing, "CA2", at=1)
    caller = queueing.line.look("CA2", after(30))
    assert caller is not None
    assert (caller.position, caller.stage, caller.queue) == (2, Stage.WAITING, "umum")
    assert (caller.joined_at, caller.seen_at) == (after(1), after(30))


def test_looking_for_an_unknown_caller_makes_none(queueing: Queueing, redis: Redis) -> None:
    assert queueing.line.look("CA1", after(0)) is None
    assert redis.dbsize() == 0


def test_leaving_moves_the_others_up(queueing: Queueing) -> None:
    join(queueing, "CA1", at=0)
    join(queueing, "CA2", at=1)
    assert queueing.line.leave("CA1", after(2)) == Left(Stage.WAITING, None)
    caller = queueing.line.look("CA2", after(3))
    assert caller is not None
    assert caller.position == 1


def test_leaving_twice_is_leaving_once(queueing: Queueing) -> None:
    talking(queueing)
    assert queueing.line.leave("CA1", after(60)) == Left(Stage.CONNECTED, 1)
    assert queueing.operators.finish_wrap_up(1, ready=True, at=after(70))
    assert queueing.line.leave("CA1", after(80)) is None
    assert now(queueing).state is OperatorState.READY


def test_a_caller_who_leaves_while_it_rings_frees_the_operator_as_idle_as_before(
    queueing: Queueing, redis: Redis
) -> None:
    token = ringing(queueing)
    assert queueing.line.leave("CA1", after(12)) == Left(Stage.OFFERED, 1)
    operator = now(queueing)
    assert (operator.state, operator.idle_since) == (OperatorState.READY, after(0))
    assert queueing.offers.decline(token, 1, after(13)) is None
    assert queueing.offers.expire(after(100), 3) == []
    check(redis)


def test_a_caller_who_leaves_before_the_operator_joined_sends_them_to_wrap_up(
    queueing: Queueing, redis: Redis
) -> None:
    accepted(queueing)
    assert queueing.line.leave("CA1", after(16)) == Left(Stage.ACCEPTED, 1)
    assert not queueing.offers.joined("CA1", 1, after(17))
    assert now(queueing).state is OperatorState.WRAP_UP
    check(redis)


def test_wrap_up_remembers_the_call(queueing: Queueing) -> None:
    talking(queueing)
    queueing.line.leave("CA1", after(60))
    operator = now(queueing)
    assert (operator.state, operator.call_id) == (OperatorState.WRAP_UP, "CA1")
    assert operator.since == after(60)


def test_a_caller_whose_operator_was_lost_comes_first_with_the_old_waiting_time(
    queueing: Queueing, redis: Redis
) -> None:
    join(queueing, "CA0", at=-5)
    join(queueing, "CA2", "darurat", at=3)
    talking(queueing)
    assert queueing.line.requeue("CA1", after(40))
    assert order(queueing) == ["CA2", "CA1", "CA0"]
    caller = queueing.line.look("CA1", after(41))
    assert caller is not None
    assert (caller.joined_at, caller.position) == (after(0), 1)
    assert now(queueing).state is OperatorState.WRAP_UP
    check(redis)


def test_two_callers_at_the_front_stand_by_their_first_joining(queueing: Queueing) -> None:
    join(queueing, "CA0", at=-9)
    join(queueing, "CA1", at=-5)
    for call, operator in (("CA1", 1), ("CA2", 2)):
        talking(queueing, call, operator)
    queueing.line.requeue("CA2", after(40))
    queueing.line.requeue("CA1", after(41))
    assert order(queueing) == ["CA1", "CA2", "CA0"]


def test_only_an_accepted_caller_can_be_requeued(queueing: Queueing) -> None:
    assert not queueing.line.requeue("CA1", after(0))
    ringing(queueing)
    assert not queueing.line.requeue("CA1", after(12))
    assert stage(queueing) is Stage.OFFERED


def test_a_requeued_caller_can_ring_elsewhere_while_the_first_operator_wraps_up(
    queueing: Queueing, redis: Redis
) -> None:
    talking(queueing)
    queueing.line.requeue("CA1", after(40))
    ready(queueing, 2, at=40)
    ring(queueing, "CA1", 2, at=41)
    check(redis)
    assert queueing.operators.finish_wrap_up(1, ready=False, at=after(42))
    assert stage(queueing, at=43) is Stage.OFFERED
