"""What must be true of Redis after every single operation, read from the raw keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from redis import Redis

from callcentre.queueing.keys import (
    CALL,
    FREE,
    GROUP,
    GROUPS,
    LINE,
    OFFERS,
    OPERATOR,
    PRESENCE,
    QUEUE,
    WRAPS,
)

Hash = dict[str, str]
IN_LINE = {"waiting", "offered", "accepted"}
HELD = {"offered": "ringing", "accepted": "ringing", "connected": "on_call"}


@dataclass
class Snapshot:
    """All keys at one instant."""

    line: dict[str, float]
    queues: dict[str, dict[str, float]]
    offers: dict[str, float]
    presence: dict[str, float]
    free: dict[str, float]
    groups: dict[str, dict[str, float]]
    known_groups: set[str]
    wraps: dict[str, float]
    calls: dict[str, Hash]
    operators: dict[str, Hash]

    @property
    def busy(self) -> dict[str, Hash]:
        """Operators at whom a call rings or who are talking."""
        return {
            operator: fields
            for operator, fields in self.operators.items()
            if fields["state"] in {"ringing", "on_call"}
        }


def take(redis: Redis) -> Snapshot:
    """Read everything."""
    return Snapshot(
        line=_zset(redis, LINE.name),
        queues={
            name.removeprefix(QUEUE.name): _zset(redis, name) for name in _names(redis, QUEUE.name)
        },
        offers=_zset(redis, OFFERS.name),
        presence=_zset(redis, PRESENCE.name),
        free=_zset(redis, FREE.name),
        groups={
            name.removeprefix(GROUP.name): _zset(redis, name) for name in _names(redis, GROUP.name)
        },
        known_groups=set(_zset(redis, GROUPS.name)),
        wraps=_zset(redis, WRAPS.name),
        calls=_hashes(redis, CALL.name),
        operators=_hashes(redis, OPERATOR.name),
    )


def check(redis: Redis) -> Snapshot:
    """Assert every invariant and return what was seen."""
    seen = take(redis)
    _the_line_holds_whom_it_should(seen)
    _groups_hold_who_may_be_offered(seen)
    _caller_and_operator_agree(seen)
    _offers_are_known_once(seen)
    _idle_operators_hold_nothing(seen)
    _the_present_are_present(redis, seen)
    return seen


def _the_line_holds_whom_it_should(seen: Snapshot) -> None:
    in_line = {call for call, fields in seen.calls.items() if fields["stage"] in IN_LINE}
    assert set(seen.line) == in_line
    assert sum(len(queue) for queue in seen.queues.values()) == len(in_line)
    for call, score in seen.line.items():
        assert seen.queues[seen.calls[call]["queue"]][call] == score


def _groups_hold_who_may_be_offered(seen: Snapshot) -> None:
    waiting = {call for call, fields in seen.calls.items() if fields["stage"] == "waiting"}
    assert sum(len(group) for group in seen.groups.values()) == len(waiting)
    assert seen.known_groups >= set(seen.groups)
    for call in waiting:
        assert seen.groups[seen.calls[call]["group"]][call] == seen.line[call]


def _caller_and_operator_agree(seen: Snapshot) -> None:
    for call, fields in seen.calls.items():
        if fields["stage"] == "waiting":
            assert fields["operator"] == ""
        else:
            operator = seen.operators[fields["operator"]]
            assert operator["call"] == call
            assert operator["state"] == HELD[fields["stage"]]
    for operator_id, fields in seen.busy.items():
        assert seen.calls[fields["call"]]["operator"] == operator_id


def _offers_are_known_once(seen: Snapshot) -> None:
    ringing = {o: f for o, f in seen.operators.items() if f["state"] == "ringing"}
    assert seen.offers == {o: float(f["deadline"]) for o, f in ringing.items()}
    tokens = [fields["token"] for fields in seen.operators.values() if fields["token"]]
    assert len(tokens) == len(set(tokens)) == len(seen.busy)


def _idle_operators_hold_nothing(seen: Snapshot) -> None:
    for fields in seen.operators.values():
        if fields["state"] in {"ready", "paused"}:
            assert fields["call"] == fields["token"] == fields["deadline"] == ""
        if fields["state"] == "wrap_up":
            assert fields["call"]
            assert fields["token"] == fields["deadline"] == ""
    ready = {o: float(f["idle"]) for o, f in seen.operators.items() if f["state"] == "ready"}
    assert seen.free == ready
    assert all(seen.operators[o].get("phone") != "0" for o in ready)
    assert set(seen.wraps) == {o for o, f in seen.operators.items() if f["state"] == "wrap_up"}


def _the_present_are_present(redis: Redis, seen: Snapshot) -> None:
    here = {o for o, fields in seen.operators.items() if fields["state"] != "offline"}
    assert set(seen.presence) == here
    for operator in seen.operators:
        forgotten_in = int(redis.ttl(OPERATOR.name + operator))
        assert (forgotten_in == -1) == (operator in here)


def _names(redis: Redis, prefix: str) -> Iterable[str]:
    return [str(name) for name in redis.keys(prefix + "*")]


def _hashes(redis: Redis, prefix: str) -> dict[str, Hash]:
    return {
        name.removeprefix(prefix): {str(k): str(v) for k, v in redis.hgetall(name).items()}
        for name in _names(redis, prefix)
    }


def _zset(redis: Redis, name: str) -> dict[str, float]:
    return dict(cast("list[tuple[str, float]]", redis.zrange(name, 0, -1, withscores=True)))
