"""Thousands of random operations leave Redis consistent after each of them."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from redis import Redis

from callcentre.queueing import Queueing

from .invariants import Snapshot, check
from .shift import Shift

STEPS = 3000


def _order(seen: Snapshot) -> list[str]:
    return sorted(seen.line, key=lambda call: (seen.line[call], call))


def _keep_their_order(before: Snapshot, seen: Snapshot, but: str | None) -> None:
    """Of those who stayed in line nobody overtook anybody, save one put to the front."""
    stayed = {
        call
        for call in before.line
        if call in seen.line
        and call != but
        and before.calls[call]["joined"] == seen.calls[call]["joined"]
    }
    assert [c for c in _order(before) if c in stayed] == [c for c in _order(seen) if c in stayed]


@pytest.mark.parametrize("seed", [1, 112])
def test_a_random_shift_leaves_redis_consistent_after_every_step(redis: Redis, seed: int) -> None:
    shift = Shift(Queueing(redis), seed)
    before = check(redis)
    stages: Counter[str] = Counter()
    for _ in range(STEPS):
        shift.step()
        seen = check(redis)
        assert set(seen.calls) == shift.here
        _keep_their_order(before, seen, shift.requeued)
        stages.update(fields["stage"] for fields in seen.calls.values())
        before = seen
    # The shift really went everywhere.
    assert min(stages[stage] for stage in ("waiting", "offered", "accepted", "connected")) > 200


def test_four_random_shifts_at_once_leave_redis_consistent(redis: Redis, redis_server: str) -> None:
    def work(seed: int) -> None:
        with Redis.from_url(redis_server, decode_responses=True) as client:
            shift = Shift(Queueing(client), seed)
            for _ in range(STEPS // 4):
                shift.step()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(redis)
