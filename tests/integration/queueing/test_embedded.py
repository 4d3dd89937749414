"""Without REDIS_URL the house brings its own Redis, one for all its processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis import Redis

from callcentre.errors import SettingsError
from callcentre.queueing.embedded import embedded_url


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose name is short enough for a socket; its server is stopped afterwards."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "redis"
        yield folder
        Redis.from_url(embedded_url(folder)).shutdown(nosave=True)


def test_processes_that_start_together_share_one_server(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(embedded_url, [folder] * 4))
    Redis.from_url(urls.pop()).set("greeting", "selamat pagi")
    assert not urls
    assert Redis.from_url(embedded_url(folder)).get("greeting") == b"selamat pagi"


def test_what_was_written_is_there_after_a_restart(folder: Path) -> None:
    client = Redis.from_url(embedded_url(folder))
    client.set("greeting", "selamat pagi")
    client.shutdown()
    assert Redis.from_url(embedded_url(folder)).get("greeting") == b"selamat pagi"


def test_a_folder_too_deep_for_a_socket_is_named() -> None:
    with pytest.raises(SettingsError, match="DATA_DIR"):
        embedded_url(Path("/") / ("very-" * 30))
