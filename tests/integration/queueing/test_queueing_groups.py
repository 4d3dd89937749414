"""What dispatching reads: the first of every group, and the free operators."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis import Redis

from callcentre.calls.board import Heads, Wants
from callcentre.calls.states import OperatorState
from callcentre.queueing import Queueing
from callcentre.queueing.keys import CALL, FREE, GROUP, GROUPS, LINE, QUEUE

from .invariants import check
from .morning import accepted, after, join, now, order, ready, ring, ringing, stage, talking

DOCTOR = Wants(skills=("dokter", "anak"), language="en", operator_id=7)


def heads(queueing: Queueing, at: float = 20) -> Heads:
    return queueing.line.heads(after(at), after(at) - timedelta(seconds=15))


def first(queueing: Queueing, at: float = 20) -> list[str]:
    return [caller.call_id for caller in heads(queueing, at).waiting]


def free(queueing: Queueing) -> list[int]:
    return [operator.operator_id for operator in heads(queueing).operators]


def test_the_first_of_every_group_in_answering_order(queueing: Queueing) -> None:
    ready(queueing, 1)
    for number in range(5):
        join(queueing, f"U{number}", "umum", number)
        join(queueing, f"K{number}", "kesehatan", number)
    queueing.line.join(
        "E1", "umum", priority=10, language="en", at=after(9), wants=Wants(language="en")
    )
    assert first(queueing) == ["K0", "U0", "E1"]


def test_nobody_is_told_while_nobody_is_free(queueing: Queueing) -> None:
    join(queueing, "CA1")
    assert heads(queueing) == Heads((), ())


def test_no_operator_is_told_while_nobody_waits(queueing: Queueing) -> None:
    ready(queueing, 1)
    assert heads(queueing) == Heads((), ())


def test_who_was_passed_over_lately_does_not_hide_the_next(queueing: Queueing) -> None:
    token = ringing(queueing)
    join(queueing, "CA2", at=1)
    join(queueing, "CA3", at=2)
    queueing.offers.decline(token, 1, after(15))
    assert first(queueing, 16) == ["CA1", "CA2"]
    assert first(queueing, 31) == ["CA1"]


def test_callers_at_whom_it_rings_are_not_told_and_come_back_to_their_place(
    queueing: Queueing,
) -> None:
    join(queueing, "CA1")
    join(queueing, "CA2", at=1)
    ready(queueing, 1)
    ready(queueing, 2, at=1)
    ring(queueing, "CA1", 1)
    assert (first(queueing), free(queueing)) == (["CA2"], [2])
    queueing.offers.expire(after(30), missed_offers=3)
    assert first(queueing, 46) == ["CA1"]
    assert free(queueing) == [2, 1]


def test_what_a_caller_wants_is_told_and_its_group_ends_with_them(
    queueing: Queueing, redis: Redis
) -> None:
    ready(queueing, 1)
    queueing.line.join("CA1", "umum", priority=10, language="en", at=after(0), wants=DOCTOR)
    assert heads(queueing).waiting[0].wants == DOCTOR
    queueing.line.leave("CA1", after(1))
    assert heads(queueing) == Heads((), ())
    assert redis.zcard(GROUPS.name) == 0
    assert redis.keys(f"{GROUP.name}*") == []


def test_what_an_operator_can_do_is_told(queueing: Queueing) -> None:
    assert not queueing.operators.set_skills(1, {"dokter": 3}, after(0))
    ready(queueing, 1)
    assert queueing.operators.set_skills(1, {"dokter": 3}, after(0))
    assert now(queueing).skills == {"dokter": 3}


def test_a_caller_who_was_cut_off_is_told_as_such(queueing: Queueing) -> None:
    talking(queueing)
    ready(queueing, 2)
    join(queueing, "CA0", at=-9)
    queueing.line.requeue("CA1", after(20))
    assert [(one.call_id, one.front) for one in heads(queueing).waiting] == [("CA1", True)]


def test_a_caller_moves_over_with_the_wait_they_have(queueing: Queueing) -> None:
    join(queueing, "H1", "kesehatan", 5)
    join(queueing, "CA1", "umum", 2)
    assert queueing.line.move("CA1", "kesehatan", priority=50, at=after(9), wants=DOCTOR)
    assert order(queueing) == ["CA1", "H1"]
    assert queueing.line.move("CA1", "kesehatan", priority=50, at=after(9))
    moved = queueing.line.look("CA1", after(9))
    assert moved is not None
    assert (moved.queue, moved.position, moved.joined_at) == ("kesehatan", 1, after(2))
    assert moved.wants.skills == ("dokter", "anak")


def test_only_who_waits_moves_over(queueing: Queueing) -> None:
    accepted(queueing)
    assert not queueing.line.move("CA1", "kesehatan", priority=50, at=after(16))
    assert not queueing.line.move("CA9", "kesehatan", priority=50, at=after(16))


def test_finding_a_caller_is_no_sign_of_life(queueing: Queueing) -> None:
    join(queueing, "CA1")
    found = queueing.line.find("CA1", after(50))
    assert found is not None
    assert found.seen_at == after(0)
    assert queueing.line.find("CA2", after(50)) is None


def test_the_outlook_counts_queues_and_knows_the_desk(queueing: Queueing) -> None:
    ringing(queueing)
    join(queueing, "CA2")
    outlook = queueing.line.outlook(("umum", "darurat"), after(20))
    assert outlook.waiting == {"umum": 2, "darurat": 0}
    ready(queueing, 2)
    ready(queueing, 3)
    queueing.operators.set_skills(3, {"dokter": 3}, after(21))
    desk = queueing.line.outlook((), after(22)).desk
    assert {(one.operators, one.state, tuple(one.skills)) for one in desk} == {
        (1, OperatorState.RINGING, ()),
        (1, OperatorState.READY, ()),
        (1, OperatorState.READY, ("dokter",)),
    }


def test_leases_are_the_operators_who_hold_an_offer(queueing: Queueing) -> None:
    accepted(queueing)
    ready(queueing, 2)
    assert [operator.operator_id for operator in queueing.line.leases(after(16))] == [1]


def test_the_board_can_be_asked_for_the_first_only(queueing: Queueing) -> None:
    for number in range(5):
        join(queueing, f"CA{number}", at=number)
    board = queueing.line.board(after(9), first=2)
    assert [caller.call_id for caller in board.waiting] == ["CA0", "CA1"]
    assert board.total == 5


def test_an_index_that_was_evicted_comes_back_with_the_next_sign_of_life(
    queueing: Queueing, redis: Redis
) -> None:
    join(queueing, "CA1")
    join(queueing, "CA2", at=1)
    ready(queueing, 1)
    redis.delete(LINE.name, QUEUE.name + "umum", GROUPS.name, FREE.name, GROUP.name + "umum||")
    assert first(queueing) == []
    queueing.operators.heartbeat(1, after(5))
    for call in ("CA2", "CA1"):
        queueing.line.look(call, after(5))
    assert (order(queueing), first(queueing), free(queueing)) == (["CA1", "CA2"], ["CA1"], [1])


@pytest.mark.parametrize("index", [LINE.name, GROUPS.name, GROUP.name + "umum||"])
def test_a_single_lost_index_is_found_within_three_signs_of_life(
    queueing: Queueing, redis: Redis, index: str
) -> None:
    join(queueing, "CA1")
    redis.delete(index)
    looks = [queueing.line.look("CA1", after(10) + timedelta(milliseconds=n)) for n in range(3)]
    assert [one.mended for one in looks if one].count(True) == 1
    check(redis)


def test_a_caller_whose_record_was_evicted_is_found_and_may_join_again(
    queueing: Queueing, redis: Redis
) -> None:
    join(queueing, "CA1")
    join(queueing, "CA2", at=1)
    ready(queueing, 1)
    redis.delete(CALL.name + "CA1")
    seen = heads(queueing)
    assert seen.lost == (("CA1", "umum"),)
    assert [caller.call_id for caller in seen.waiting] == ["CA2"]
    assert heads(queueing).lost == ()
    assert queueing.line.look("CA1", after(20)) is None
    assert join(queueing, "CA1") == 1


def test_an_offer_whose_caller_was_evicted_frees_the_operator(
    queueing: Queueing, redis: Redis
) -> None:
    ringing(queueing)
    redis.delete(CALL.name + "CA1")
    queueing.offers.expire(after(31), missed_offers=3)
    assert free(queueing) == []
    assert stage(queueing) is None
    join(queueing, "CA2", at=31)
    assert free(queueing) == [1]


def test_the_desk_is_everybody_signed_on(queueing: Queueing) -> None:
    ringing(queueing)
    queueing.operators.sign_on(2, ("umum",), ("id",), after(0))
    assert [operator.operator_id for operator in queueing.line.desk(after(1))] == [1, 2]


def test_who_is_silent_is_found_however_long_the_line(queueing: Queueing) -> None:
    for number in range(1_005):
        join(queueing, f"CA{number}", at=number / 1_000)
    for number in range(1_003):
        queueing.line.look(f"CA{number}", after(60))
    silent = queueing.line.silent(after(61), after(45))
    assert [(one.call_id, one.position) for one in silent] == [("CA1003", 1_004), ("CA1004", 1_005)]


def test_a_crowd_of_one_millisecond_keeps_the_order_it_came_in(queueing: Queueing) -> None:
    for number in range(70):
        join(queueing, f"CA{number:02}", at=1)
    join(queueing, "CA70", at=1.01)  # falls into the row of the others
    join(queueing, "CA71", at=1.08)
    assert order(queueing) == [f"CA{number:02}" for number in range(72)]
