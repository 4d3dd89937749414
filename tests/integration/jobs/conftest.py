"""A worker's world: real Redis, real database, and the emulator as the carrier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue, SimpleWorker

from callcentre.jobs import context, names
from callcentre.settings import Settings
from callcentre.switchboard.parts import Parts
from callcentre.wiring import build_parts, job_redis
from tests.services import carrier as services


@dataclass(frozen=True)
class Works:
    """The house as a worker sees it, and the carrier that it speaks with."""

    parts: Parts
    carrier: services.Carrier
    application: services.Application
    redis: Redis

    def work(self) -> None:
        """Do every job that is due now, as a worker process would."""
        context.use(self.parts)
        queues = [Queue(name, connection=self.redis) for name in names.ALL]
        SimpleWorker(queues, connection=self.redis).work(burst=True, logging_level="CRITICAL")

    def failed(self) -> int:
        """How many jobs wait to be tried again."""
        queues = [Queue(name, connection=self.redis) for name in names.ALL]
        return sum(queue.scheduled_job_registry.count for queue in queues)


@pytest.fixture
def works(
    settings: Settings, database_url: str, redis_server: str, redis: Redis, tmp_path: Path
) -> Iterator[Works]:
    """A house whose carrier really answers."""
    with services.running_carrier(tmp_path) as (carrier, application):
        here = settings.model_copy(
            update={
                "database_url": database_url,
                "redis_url": redis_server,
                "data_dir": tmp_path / "var",
                "twilio_api_base_url": carrier.url,
                "twilio_account_sid": services.ACCOUNT,
                "twilio_auth_token": (type(settings.secret_key)(services.TOKEN),),
                "hotline_number": services.CITY,
            }
        )
        yield Works(build_parts(here), carrier, application, job_redis(here))
