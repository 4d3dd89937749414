"""The bench of the line measures every Lua function, and each does its whole work in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis import Redis

from callcentre.bench.queue import Size, crowd_in, measure_lone, measure_ratios
from callcentre.bench.queue_day import steps

LUA = Path(__file__).resolve().parents[3] / "callcentre" / "queueing" / "lua"


def test_the_day_knows_every_function_by_its_name() -> None:
    functions = {path.stem for path in LUA.glob("[!_]*.lua")}
    assert {step.name.partition(":")[0] for step in steps(0, 1)} <= functions


def test_every_step_of_the_day_does_its_work(redis_server: str, redis: Redis) -> None:
    server = crowd_in(redis_server, Size(callers=3, operators=2))
    for ratios in measure_ratios(server, rounds=1, lives=4):
        assert set(ratios) == {step.name for step in steps(0, 1)}
        assert all(ratio > 0 for ratio in ratios.values())
    lone = measure_lone([server], rounds=1, lives=2)[server.size]
    assert len(lone["offer"]) == 2 * sum(step.name == "offer" for step in steps(0, 1))
    # The day ended as it began: nobody of it is left, those who were there before are.
    assert redis.zcard("cc:{desk}:line") == 3
    assert redis.zcard("cc:{desk}:presence") == 2
    assert redis.zcard("cc:{desk}:offers") == 0


@pytest.mark.parametrize("name", ["join", "accept", "joined", "leave", "finish_wrap_up"])
def test_a_step_of_the_day_is_told_on_the_feed(redis_server: str, redis: Redis, name: str) -> None:
    server = crowd_in(redis_server, Size(0, 0))
    for step in steps(server.next_day(), 1):
        before = redis.xrevrange("cc:{desk}:feed", count=1)
        server.wire.exchange(server.commands.packed(step.asks[0])[0])
        after = redis.xrevrange("cc:{desk}:feed", count=1)
        assert step.name != name or after != before
