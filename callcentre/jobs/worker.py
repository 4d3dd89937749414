"""A worker process: short jobs, one after the other, without a fork for each."""

from __future__ import annotations

from redis import Redis
from rq import Queue, SimpleWorker

from callcentre.jobs import context, names
from callcentre.switchboard.caretaker import Caretaker
from callcentre.switchboard.parts import Parts


def run(parts: Parts, redis: Redis) -> None:
    """Work until told to stop (SIGTERM ends it after the job in hand)."""
    context.use(parts)
    caretaker = Caretaker(parts, "worker")
    caretaker.start()
    queues = [Queue(name, connection=redis) for name in names.ALL]
    SimpleWorker(queues, connection=redis).work(with_scheduler=True, logging_level="WARNING")
    caretaker.stop()
