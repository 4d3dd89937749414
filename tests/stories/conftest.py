"""A whole house for each story: real database, real Redis, the real application."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from redis import Redis

from callcentre.settings import Settings
from callcentre.switchboard.parts import Parts
from callcentre.wiring import app_of, build_parts
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.stories.switchboard import House


@dataclass(frozen=True)
class Stage:
    """What a story is played on."""

    house: House
    parts: Parts
    carrier: ObedientCarrier
    jobs: RecordedJobs


@pytest.fixture
def stage(settings: Settings, database_url: str, redis_server: str, redis: Redis) -> Stage:
    """A house with an obedient carrier and a worker that only takes notes."""
    here = settings.model_copy(update={"database_url": database_url, "redis_url": redis_server})
    carrier, jobs = ObedientCarrier(), RecordedJobs()
    parts = replace(build_parts(here), carrier=carrier, jobs=jobs)
    return Stage(House(app_of(parts), here), parts, carrier, jobs)
