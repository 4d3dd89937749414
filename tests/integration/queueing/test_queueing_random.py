"""Four desks at once, each doing random things, leave Redis consistent.

One after the other, the same functions are held against a model: test_queueing_model.py.
"""

from __future__ import annotations

import threading

from redis import Redis

from callcentre.queueing import Queueing

from .invariants import check
from .shift import Shift

STEPS = 3000


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
