"""A Redis that is away, or frozen, is waited for once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from redis import Redis

from callcentre import clock
from callcentre.queueing import Queueing, QueueingDownError
from callcentre.queueing.clients import patient_client, quick_client
from tests.services.redis import running_redis


def _board_takes(queueing: Queueing) -> float:
    began = time.monotonic()
    with pytest.raises(QueueingDownError):
        queueing.line.board(clock.now())
    return time.monotonic() - began


def test_a_frozen_server_costs_the_first_one_a_second_and_the_others_nothing(
    tmp_path: Path,
) -> None:
    with running_redis(tmp_path) as url:
        queueing = Queueing(quick_client(url), patient_client(url))
        with Redis.from_url(url, decode_responses=True) as client:
            server = int(client.info("server")["process_id"])
        queueing.line.board(clock.now())
        os.kill(server, signal.SIGSTOP)  # the server that this test has started
        assert 0.5 < _board_takes(queueing) < 2
        assert _board_takes(queueing) < 0.05
        assert not queueing.answers()
        os.kill(server, signal.SIGCONT)
        assert queueing.answers()
        assert queueing.line.board(clock.now()).waiting == ()


def test_a_refusal_is_an_answer(redis: Redis) -> None:
    queueing = Queueing(redis)
    redis.set("cc:{desk}:line", "not a line")
    with pytest.raises(QueueingDownError):
        queueing.line.board(clock.now())
    assert not queueing.breaker.is_open
