"""Ready needs a heartbeat, a telephone and no call; one page counts; a wrap-up ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis import Redis

from callcentre.calls.states import OperatorState
from callcentre.queueing import Beat, Queueing, Stage

from .invariants import check
from .morning import (
    QUEUES,
    accepted,
    after,
    join,
    now,
    ready,
    ring,
    ringing,
    stage,
    talking,
)


def beat(
    queueing: Queueing,
    at: float,
    page: str = "",
    *,
    takes_over: bool = False,
    phone: bool | None = None,
) -> Beat:
    """A heartbeat of operator 1."""
    return queueing.operators.heartbeat(1, after(at), page=page, takes_over=takes_over, phone=phone)


def sign_on(queueing: Queueing, at: float = 0, *, phone: bool | None = None) -> None:
    queueing.operators.sign_on(1, QUEUES, ("id",), after(at), phone=phone)


def wrapping_up(queueing: Queueing) -> None:
    """Operator 1 is in wrap-up since 60."""
    talking(queueing)
    queueing.line.leave("CA1", after(60))
    assert now(queueing).state is OperatorState.WRAP_UP


def test_without_a_telephone_nobody_is_ready_until_it_is_there(
    queueing: Queueing, redis: Redis
) -> None:
    sign_on(queueing, phone=False)
    assert not queueing.operators.set_ready(1, after(1))
    assert (now(queueing).state, now(queueing).reason) == (OperatorState.PAUSED, "no_phone")
    join(queueing, "CA1")
    assert not queueing.offers.offer("CA1", 1, "token", after(2), after(22))
    assert beat(queueing, 5, phone=True) is Beat.HERE
    assert (now(queueing).state, now(queueing).idle_since) == (OperatorState.READY, after(5))
    check(redis)


def test_a_telephone_that_goes_takes_a_ready_desk_away_and_brings_it_back(
    queueing: Queueing,
) -> None:
    ready(queueing, 1)
    beat(queueing, 5, phone=False)
    assert now(queueing).reason == "no_phone"
    beat(queueing, 9, phone=True)
    assert now(queueing).state is OperatorState.READY


def test_who_chose_a_break_stays_on_it_when_the_telephone_comes_back(queueing: Queueing) -> None:
    ready(queueing, 1)
    beat(queueing, 5, phone=False)
    queueing.operators.pause(1, "prayer", after(6))
    beat(queueing, 9, phone=True)
    assert (now(queueing).state, now(queueing).reason) == (OperatorState.PAUSED, "prayer")


def test_what_rings_where_the_telephone_goes_waits_again_without_a_miss(
    queueing: Queueing, redis: Redis
) -> None:
    ringing(queueing)
    beat(queueing, 12, phone=False)
    assert stage(queueing) is Stage.WAITING
    assert (now(queueing).reason, now(queueing).misses) == ("no_phone", 0)
    check(redis)


@pytest.mark.parametrize("scene", [accepted, talking])
def test_a_telephone_in_a_call_may_be_lost_from_the_register(
    queueing: Queueing, redis: Redis, scene: object
) -> None:
    assert callable(scene)
    scene(queueing)
    before = now(queueing).state
    beat(queueing, 17, phone=False)
    assert now(queueing).state is before
    check(redis)


def test_after_a_call_without_a_telephone_nobody_is_ready(queueing: Queueing) -> None:
    wrapping_up(queueing)
    beat(queueing, 61, phone=False)
    assert queueing.operators.finish_wrap_up(1, ready=True, at=after(70))
    assert (now(queueing).state, now(queueing).reason) == (OperatorState.PAUSED, "no_phone")


def test_a_laptop_that_slept_wakes_up_paused_and_is_told_why(queueing: Queueing) -> None:
    ready(queueing, 1)
    assert queueing.operators.sweep_silent(after(46), 45) == [1]
    assert beat(queueing, 600) is Beat.AWAY
    sign_on(queueing, 600)
    assert (now(queueing).state, now(queueing).reason) == (OperatorState.PAUSED, "slept")


def test_a_plain_telephone_needs_no_heartbeat_until_its_shift_is_over(queueing: Queueing) -> None:
    end = after(0) + timedelta(hours=12)
    queueing.operators.sign_on(1, QUEUES, ("id",), after(0), alive_until=end)
    assert queueing.operators.sweep_silent(end, 45) == []
    assert queueing.operators.sweep_silent(end + timedelta(seconds=46), 45) == [1]


def test_the_last_page_that_wants_to_counts(queueing: Queueing) -> None:
    ready(queueing, 1)
    assert beat(queueing, 1, "first", takes_over=True) is Beat.HERE
    assert beat(queueing, 2, "second", takes_over=True) is Beat.HERE
    assert beat(queueing, 3, "first") is Beat.ELSEWHERE
    assert now(queueing).page == "second"
    assert now(queueing).seen_at == after(2)
    assert beat(queueing, 4, "first", takes_over=True) is Beat.HERE


def test_a_second_page_cannot_take_a_talk_from_a_page_that_lives(queueing: Queueing) -> None:
    ready(queueing, 1)
    beat(queueing, 1, "first", takes_over=True)
    join(queueing, "CA1")
    token = ring(queueing, "CA1", 1)
    queueing.offers.accept(token, 1, after(15), after(27))
    assert beat(queueing, 16, "second", takes_over=True) is Beat.ELSEWHERE
    queueing.offers.joined("CA1", 1, after(16))
    assert beat(queueing, 17, "second", takes_over=True) is Beat.ELSEWHERE
    assert beat(queueing, 40, "second", takes_over=True) is Beat.HERE


def test_a_page_that_has_gone_home_counts_no_longer(queueing: Queueing) -> None:
    sign_on(queueing)
    beat(queueing, 1, "first", takes_over=True)
    queueing.operators.sign_off(1, after(2))
    assert now(queueing).page == ""


def test_a_wrap_up_ends_by_itself_and_never_early(queueing: Queueing, redis: Redis) -> None:
    wrapping_up(queueing)
    assert queueing.operators.end_wrap_ups(after(119), 60) == []
    assert queueing.operators.end_wrap_ups(after(120), 60) == [(1, "CA1")]
    assert (now(queueing).state, now(queueing).idle_since) == (OperatorState.READY, after(120))
    assert queueing.operators.end_wrap_ups(after(121), 60) == []
    check(redis)


def test_a_wrap_up_can_be_made_longer_a_few_times(queueing: Queueing, redis: Redis) -> None:
    wrapping_up(queueing)
    longer = timedelta(seconds=30)
    assert queueing.operators.extend_wrap_up(1, longer, 2, after(70)) == 1
    assert queueing.operators.extend_wrap_up(1, longer, 2, after(71)) == 2
    assert queueing.operators.extend_wrap_up(1, longer, 2, after(72)) == -1
    assert now(queueing).extensions == 2
    assert queueing.operators.end_wrap_ups(after(179), 60) == []
    assert queueing.operators.end_wrap_ups(after(180), 60) == [(1, "CA1")]
    assert queueing.operators.extend_wrap_up(1, longer, 2, after(190)) == 0
    check(redis)


def test_the_next_wrap_up_has_its_whole_time_and_its_own_extensions(queueing: Queueing) -> None:
    wrapping_up(queueing)
    queueing.operators.extend_wrap_up(1, timedelta(seconds=30), 3, after(70))
    queueing.operators.finish_wrap_up(1, ready=True, at=after(80))
    join(queueing, "CA2", at=100)
    token = ring(queueing, "CA2", 1, at=101)
    queueing.offers.accept(token, 1, after(102), after(114))
    queueing.offers.joined("CA2", 1, after(103))
    queueing.line.leave("CA2", after(200))
    assert now(queueing).extensions == 0
    assert queueing.operators.end_wrap_ups(after(259), 60) == []
    assert queueing.operators.end_wrap_ups(after(260), 60) == [(1, "CA2")]


def test_a_sleeping_desk_finds_its_wrap_up_again(queueing: Queueing, redis: Redis) -> None:
    wrapping_up(queueing)
    queueing.operators.sweep_silent(after(110), 45)
    assert queueing.operators.end_wrap_ups(after(130), 60) == []
    sign_on(queueing, 600)
    assert (now(queueing).state, now(queueing).call_id) == (OperatorState.WRAP_UP, "CA1")
    assert queueing.operators.end_wrap_ups(after(659), 60) == []
    assert queueing.operators.end_wrap_ups(after(660), 60) == [(1, "CA1")]
    check(redis)
