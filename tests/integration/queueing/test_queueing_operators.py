"""Signing on and off, ready and paused, going silent, wrapping up."""

from __future__ import annotations

from redis import Redis

from callcentre.calls.states import OperatorState
from callcentre.queueing import Queueing, Stage

from .invariants import check
from .morning import accepted, after, join, now, order, ready, ringing, stage, talking


def test_who_signs_on_is_paused_until_ready(queueing: Queueing) -> None:
    queueing.operators.sign_on(1, ["darurat"], ["id", "en"], after(0))
    operator = now(queueing)
    assert (operator.state, operator.reason) == (OperatorState.PAUSED, "signed_on")
    assert (operator.queues, operator.languages) == (("darurat",), ("id", "en"))
    assert queueing.operators.set_ready(1, after(5))
    assert now(queueing).idle_since == after(5)


def test_being_ready_twice_keeps_the_idle_time(queueing: Queueing) -> None:
    ready(queueing, 1)
    assert queueing.operators.set_ready(1, after(50))
    assert now(queueing).idle_since == after(0)


def test_an_operator_without_queues_can_sign_on(queueing: Queueing) -> None:
    queueing.operators.sign_on(1, [], [], after(0))
    assert now(queueing).queues == ()


def test_loading_the_page_again_loses_nothing(queueing: Queueing, redis: Redis) -> None:
    token = talking(queueing)
    queueing.operators.sign_on(1, ["darurat"], ["en"], after(40))
    operator = now(queueing)
    assert (operator.state, operator.call_id) == (OperatorState.ON_CALL, "CA1")
    assert (operator.token, operator.queues) == (token, ("darurat",))
    check(redis)


def test_loading_the_page_again_while_it_rings_keeps_it_ringing(queueing: Queueing) -> None:
    token = ringing(queueing)
    queueing.operators.sign_on(1, ["umum"], ["id"], after(12))
    assert queueing.offers.accept(token, 1, after(13), after(25)) == "CA1"


def test_pausing_and_its_reason(queueing: Queueing) -> None:
    ready(queueing, 1)
    assert queueing.operators.pause(1, "lunch", after(1))
    assert queueing.operators.pause(1, "meeting", after(2))
    operator = now(queueing)
    assert (operator.state, operator.reason, operator.since) == (
        OperatorState.PAUSED,
        "meeting",
        after(1),
    )


def test_nobody_pauses_or_leaves_while_it_rings_or_while_talking(queueing: Queueing) -> None:
    ringing(queueing)
    talking(queueing, "CA2", 2)
    for operator_id in (1, 2):
        before = now(queueing, operator_id)
        assert not queueing.operators.pause(operator_id, "lunch", after(17))
        assert not queueing.operators.sign_off(operator_id, after(17))
        assert not queueing.operators.set_ready(operator_id, after(17))
        assert now(queueing, operator_id) == before


def test_wrap_up_must_be_finished_and_only_once(queueing: Queueing) -> None:
    talking(queueing)
    queueing.line.leave("CA1", after(60))
    assert not queueing.operators.set_ready(1, after(61))
    assert not queueing.operators.pause(1, "lunch", after(61))
    assert queueing.operators.finish_wrap_up(1, ready=True, at=after(70))
    assert not queueing.operators.finish_wrap_up(1, ready=False, at=after(71))
    operator = now(queueing)
    assert (operator.state, operator.idle_since) == (OperatorState.READY, after(70))
    assert operator.call_id is None


def test_wrap_up_can_end_in_a_pause(queueing: Queueing) -> None:
    talking(queueing)
    queueing.line.leave("CA1", after(60))
    assert queueing.operators.finish_wrap_up(1, ready=False, at=after(70))
    assert (now(queueing).state, now(queueing).reason) == (OperatorState.PAUSED, "after_call")


def test_signing_off_leaves_the_board_and_may_be_repeated(queueing: Queueing) -> None:
    ready(queueing, 1)
    assert queueing.operators.sign_off(1, after(5))
    assert queueing.operators.sign_off(1, after(6))
    assert queueing.operators.sign_off(99, after(6))
    assert queueing.line.board(after(7)).operators == ()
    assert (now(queueing).state, now(queueing).reason) == (OperatorState.OFFLINE, "signed_off")
    assert queueing.operators.now(99) is None


def test_whoever_is_away_must_sign_on_first(queueing: Queueing, redis: Redis) -> None:
    assert not queueing.operators.heartbeat(1, after(0))
    assert not queueing.operators.set_ready(1, after(0))
    assert not queueing.operators.pause(1, "lunch", after(0))
    assert not queueing.operators.finish_wrap_up(1, ready=True, at=after(0))
    assert redis.dbsize() == 0


def test_a_late_heartbeat_does_not_turn_the_clock_back(queueing: Queueing) -> None:
    ready(queueing, 1)
    assert queueing.operators.heartbeat(1, after(30))
    assert queueing.operators.heartbeat(1, after(20))
    assert now(queueing).seen_at == after(30)


def test_a_silent_console_goes_offline_and_says_why(queueing: Queueing, redis: Redis) -> None:
    ready(queueing, 1)
    ready(queueing, 2)
    queueing.operators.heartbeat(2, after(30))
    assert queueing.operators.sweep_silent(after(45), 45) == []
    assert queueing.operators.sweep_silent(after(46), 45) == [1]
    assert (now(queueing).state, now(queueing).reason) == (OperatorState.OFFLINE, "silent")
    assert not queueing.operators.heartbeat(1, after(47))
    check(redis)


def test_what_rang_at_a_silent_console_goes_back_to_the_line(
    queueing: Queueing, redis: Redis
) -> None:
    accepted(queueing)
    join(queueing, "CA2", at=5)
    assert queueing.operators.sweep_silent(after(60), 45) == [1]
    assert stage(queueing) is Stage.WAITING
    assert order(queueing) == ["CA1", "CA2"]
    assert queueing.offers.expire(after(100), 3) == []
    check(redis)


def test_an_operator_who_is_talking_is_never_swept(queueing: Queueing) -> None:
    talking(queueing)
    assert queueing.operators.sweep_silent(after(6000), 45) == []
    assert now(queueing).state is OperatorState.ON_CALL
    queueing.line.leave("CA1", after(6000))
    assert queueing.operators.sweep_silent(after(6001), 45) == [1]


def test_an_interrupted_wrap_up_goes_on_after_signing_on_again(queueing: Queueing) -> None:
    talking(queueing)
    queueing.line.leave("CA1", after(60))
    assert queueing.operators.sweep_silent(after(200), 45) == [1]
    state = queueing.operators.sign_on(1, ["umum"], ["id"], after(300))
    assert state is OperatorState.WRAP_UP
    assert now(queueing).call_id == "CA1"
