"""The organ under test, on a real and empty Redis."""

from __future__ import annotations

import pytest
from redis import Redis

from callcentre.queueing import Queueing


@pytest.fixture
def queueing(redis: Redis) -> Queueing:
    """The whole organ."""
    return Queueing(redis)
