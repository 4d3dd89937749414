"""Redis is flushed in the middle of a morning; order, waits and talks come back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis import Redis

from callcentre.calls.board import Stage as LineStage
from callcentre.calls.states import OperatorState
from callcentre.records import call_events
from callcentre.switchboard import rebuild
from callcentre.switchboard.presence import History
from tests.people import RINA
from tests.stories.cast import OperatorAtDesk, hire
from tests.stories.conftest import Stage
from tests.stories.switchboard import Phone


def _callers(stage: Stage, count: int, key: str = "1") -> list[Phone]:
    phones = [Phone(stage.house, f"{RINA[:-2]}{number:02d}") for number in range(count)]
    for phone in phones:
        phone.dial()
        phone.press(key)
        stage.carrier.all_live.add(phone.call_id)
    return phones


def _operator(stage: Stage) -> OperatorAtDesk:
    with stage.parts.database.begin() as unit:
        return OperatorAtDesk(stage.parts, stage.house, hire(unit, "siti", ("darurat",)))


def _whys(stage: Stage, phone: Phone) -> list[str]:
    with stage.parts.database.reading() as unit:
        told = call_events.timeline(unit, phone.call_id)
    return [event.data["why"] for event in told if event.kind == "repaired"]


def test_redis_flushed_with_ten_callers_waiting(stage: Stage, redis: Redis) -> None:
    phones = _callers(stage, 10)
    rebuild.when_lost(stage.parts)
    before = stage.parts.queueing.line.board(stage.parts.clock()).waiting
    redis.flushall()
    rebuilt = rebuild.when_lost(stage.parts)
    assert rebuilt is not None
    assert rebuilt.waiting == 10
    after = stage.parts.queueing.line.board(stage.parts.clock()).waiting
    assert [one.call_id for one in after] == [phone.call_id for phone in phones]
    for old, new in zip(before, after, strict=True):
        assert (old.queue, old.position) == (new.queue, new.position)
        assert abs(old.joined_at - new.joined_at) < timedelta(milliseconds=2)
    assert all("SQL" in _whys(stage, phone)[-1] for phone in phones)
    for phone in reversed(phones):
        phone.wait()
    again = stage.parts.queueing.line.board(stage.parts.clock()).waiting
    assert [one.call_id for one in again] == [phone.call_id for phone in phones]


def test_a_redis_that_is_known_is_left_alone(stage: Stage) -> None:
    assert rebuild.when_lost(stage.parts) is not None
    assert rebuild.when_lost(stage.parts) is None


def test_who_has_gone_meanwhile_is_not_put_back(stage: Stage, redis: Redis) -> None:
    gone, there = _callers(stage, 2)
    stage.carrier.all_live.discard(gone.call_id)
    redis.flushall()
    rebuild.rebuild(stage.parts, "a test")
    waiting = stage.parts.queueing.line.board(stage.parts.clock()).waiting
    assert [one.call_id for one in waiting] == [there.call_id]


def test_a_talk_is_put_back_and_can_be_ended(stage: Stage, redis: Redis) -> None:
    siti = _operator(stage)
    siti.ready()
    (phone,) = _callers(stage, 1)
    siti.answer()
    phone.ask(stage.carrier.redirected[-1][1])
    redis.flushall()
    assert rebuild.rebuild(stage.parts, "a test").talking == 1
    assert (siti.now.state, siti.now.call_id) == (OperatorState.ON_CALL, phone.call_id)
    phone.hang_up()
    assert siti.now.state is OperatorState.WRAP_UP


def test_an_operator_who_was_ready_gets_the_next_caller(stage: Stage, redis: Redis) -> None:
    siti = _operator(stage)
    siti.ready()
    History(stage.parts).catch_up()
    redis.flushall()
    (phone,) = _callers(stage, 1)
    assert rebuild.rebuild(stage.parts, "a test").ready == 1
    assert (siti.now.state, siti.now.call_id) == (OperatorState.RINGING, phone.call_id)


def test_who_rings_at_a_fallback_phone_is_not_put_back(stage: Stage, redis: Redis) -> None:
    settings = stage.parts.settings.model_copy(update={"fallback_phones": ("+62811111111",)})
    object.__setattr__(stage.parts, "settings", settings)
    stage.parts.queueing.breaker.trip()
    (phone,) = _callers(stage, 1)
    phone.wait()
    assert phone.verbs[-1] == "Dial"
    stage.parts.queueing.breaker.mend()
    redis.flushall()
    assert rebuild.rebuild(stage.parts, "a test").waiting == 0


@pytest.mark.parametrize("name", ["cc:{desk}:line", "cc:{desk}:queue:darurat"])
def test_a_key_of_the_wrong_type_harms_nobody(stage: Stage, redis: Redis, name: str) -> None:
    first, second = _callers(stage, 2)
    rebuild.when_lost(stage.parts)
    redis.delete(name)
    redis.set(name, "nonsense")
    first.wait()
    assert "Hangup" not in first.verbs
    assert rebuild.when_lost(stage.parts) is not None
    for phone in (second, first):
        phone.wait()
    waiting = stage.parts.queueing.line.board(stage.parts.clock()).waiting
    assert [one.call_id for one in waiting] == [first.call_id, second.call_id]
    assert all(one.stage is LineStage.WAITING for one in waiting)


def test_a_full_redis_harms_nobody(stage: Stage, redis: Redis) -> None:
    (phone,) = _callers(stage, 1)
    redis.config_set("maxmemory", "1")
    try:
        late = Phone(stage.house, RINA)
        late.dial()
        late.press("1")
        for one in (phone, late):
            one.wait()
            assert one.verbs[-1] == "Redirect"
    finally:
        redis.config_set("maxmemory", "0")
    for one in (late, phone):
        one.wait()
    waiting = stage.parts.queueing.line.board(stage.parts.clock()).waiting
    assert [one.call_id for one in waiting] == [phone.call_id, late.call_id]
