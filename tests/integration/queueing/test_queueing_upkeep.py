"""Redis as a whole: the same server as before, nothing foreign in it, and talks put back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis import Redis

from callcentre import clock
from callcentre.calls.board import Stage
from callcentre.calls.states import OperatorState
from callcentre.queueing import LostTalk, Queueing, QueueingDownError

NOW = clock.now()
TALK = LostTalk("CA1", "darurat", 100, "id", NOW - timedelta(minutes=3), 7, ["darurat"], ["id"])


def test_an_empty_server_is_not_known_until_it_is_built_up(redis: Redis) -> None:
    upkeep = Queueing(redis).upkeep
    assert not upkeep.is_known()
    assert upkeep.begin_rebuild()
    assert not upkeep.begin_rebuild()
    upkeep.end_rebuild(done=True)
    assert upkeep.is_known()
    redis.flushall()
    assert not upkeep.is_known()


def test_another_server_with_the_same_data_is_not_known(redis: Redis) -> None:
    upkeep = Queueing(redis).upkeep
    redis.set("cc:{desk}:generation", "the server before")
    assert not upkeep.is_known()


def test_a_talk_is_put_back_and_ends_like_every_other(redis: Redis) -> None:
    queueing = Queueing(redis)
    assert queueing.upkeep.restore_talk(TALK, NOW)
    assert not queueing.upkeep.restore_talk(TALK, NOW)
    waiting, operator = queueing.line.find("CA1", NOW), queueing.operators.now(7)
    assert waiting is not None
    assert operator is not None
    assert (waiting.stage, waiting.operator_id, waiting.position) == (Stage.CONNECTED, 7, 0)
    assert (operator.state, operator.call_id) == (OperatorState.ON_CALL, "CA1")
    assert queueing.line.requeue("CA1", NOW)
    assert queueing.line.board(NOW).waiting[0].joined_at == waiting.joined_at


def test_an_operator_who_does_something_else_is_left_alone(redis: Redis) -> None:
    queueing = Queueing(redis)
    assert queueing.upkeep.restore_talk(TALK, NOW)
    other = LostTalk("CA2", "umum", 10, "id", NOW, 7, ["umum"], ["id"])
    assert not queueing.upkeep.restore_talk(other, NOW)


def test_a_single_key_of_the_wrong_type_is_removed(redis: Redis) -> None:
    queueing = Queueing(redis)
    redis.set("cc:{desk}:line", "nonsense")
    assert queueing.upkeep.remove_broken() == ["cc:{desk}:line"]
    assert queueing.line.board(NOW).waiting == ()


def test_one_of_many_is_removed_once_somebody_stumbled_on_it(redis: Redis) -> None:
    queueing = Queueing(redis)
    redis.set("cc:{desk}:operator:7", "nonsense")
    redis.set("cc:{desk}:generation", "ours")
    assert queueing.upkeep.remove_broken() == []
    with pytest.raises(QueueingDownError):
        queueing.operators.now(7)
    assert queueing.upkeep.remove_broken() == ["cc:{desk}:operator:7"]
    assert redis.get("cc:{desk}:generation") == "ours"
    assert queueing.operators.now(7) is None
