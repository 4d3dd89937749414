"""Other processes learn of a publishing by themselves: told by Redis, or without it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest

from callcentre.settings import Settings
from callcentre.switchboard import following, publishing
from callcentre.switchboard.publishing import Act
from tests.integration.publishing.conftest import Town

# Says which version a new call would begin with, whenever that is another.
WATCH = """
import sys, time
from callcentre.settings import load_settings
from callcentre.switchboard import following
from callcentre.wiring import build_parts
parts, said = build_parts(load_settings()), ""
following.start(parts)
while True:
    version = parts.flows.get("hotline").version
    if version != said:
        print("serves", version, flush=True)
        said = version
    time.sleep(0.02)
"""
NOBODY = "redis://127.0.0.1:9/0"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database is enough here."""
    return sqlite_url


@contextmanager
def another_process(settings: Settings) -> Iterator[IO[str]]:
    said = {**os.environ}
    for name, value in settings.model_dump(exclude_unset=True).items():
        hidden = value if not hasattr(value, "get_secret_value") else value.get_secret_value()
        tokens = isinstance(value, tuple)
        said[name.upper()] = (
            ",".join(t.get_secret_value() for t in value) if tokens else f"{hidden}"
        )
    process = subprocess.Popen(
        [sys.executable, "-c", WATCH], env=said, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.kill()
        process.wait()


def served(said: IO[str]) -> str:
    """The next version that the process says it serves; its logs stand between."""
    return next(line.split()[1] for line in said if line.startswith("serves"))


def test_two_processes_learn_of_a_publishing(town: Town) -> None:
    without_redis = town.settings.model_copy(
        update={"redis_url": NOBODY, "data_dir": town.settings.data_dir.parent / "other"}
    )
    here = town.house("here")
    publishing.take_up(here)
    first = here.flows.get("hotline").version
    with another_process(town.settings) as told, another_process(without_redis) as looking:
        assert served(told) == served(looking) == first
        text = town.text().replace("Dadah lama", "Salam")
        publishing.publish(here, "hotline", text, Act("operator:3", "salam", first))
        second = here.flows.get("hotline").version
        assert served(told) == served(looking) == second


def test_a_start_without_a_database_serves_what_was_served_last(town: Town) -> None:
    before = town.house()
    publishing.take_up(before)
    text = town.text().replace("Dadah lama", "Salam")
    served = before.flows.get("hotline").version
    publishing.publish(before, "hotline", text, Act("operator:3", "salam", served))
    nowhere = town.settings.model_copy(
        update={"database_url": "postgresql+psycopg://nobody@127.0.0.1:9/none"}
    )
    after = Town(nowhere, town.open_houses).house()
    follower = following.start(after)
    follower.stop()
    assert after.flows.get("hotline").version == before.flows.get("hotline").version
    kept = json.loads((town.settings.data_dir / "flows" / "current.json").read_text())
    assert kept["hotline"] == after.flows.get("hotline").version
