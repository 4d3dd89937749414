"""A city of its own for every test, whose files may be changed, and houses that serve it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis

from callcentre.settings import Settings
from callcentre.switchboard.parts import Parts
from callcentre.wiring import build_parts
from tests.conftest import CHECKOUT
from tests.two_flows import HOTLINE, MESSAGES


@dataclass(frozen=True)
class Town:
    """A city's folder and everything that serves it."""

    settings: Settings
    open_houses: ExitStack

    @property
    def flows(self) -> Path:
        return self.settings.city_dir / "flows"

    def text(self, flow: str = "hotline") -> str:
        return (self.flows / f"{flow}.yaml").read_text(encoding="utf-8")

    def rewrite(self, before: str, after: str, flow: str = "hotline") -> str:
        """Change a file; the text as it is then."""
        text = self.text(flow)
        assert before in text
        (self.flows / f"{flow}.yaml").write_text(text.replace(before, after), encoding="utf-8")
        return self.text(flow)

    def house(self, data: str = "var") -> Parts:
        """Another process, as far as it goes; ``data``: on which machine."""
        data_dir = self.settings.data_dir.parent / data
        parts = build_parts(self.settings.model_copy(update={"data_dir": data_dir}))
        self.open_houses.callback(parts.database.close)
        return parts


@pytest.fixture
def town(
    settings: Settings, database_url: str, redis_server: str, redis: Redis, tmp_path: Path
) -> Iterator[Town]:
    flows = tmp_path / "flows" / "makassar" / "flows"
    flows.mkdir(parents=True)
    shutil.copy(CHECKOUT / "ivr_flows" / "makassar" / "city.yaml", flows.parent)
    (flows / "hotline.yaml").write_text(HOTLINE, encoding="utf-8")
    (flows / "keluhan.yaml").write_text(MESSAGES, encoding="utf-8")
    with ExitStack() as stack:
        yield Town(
            settings.model_copy(
                update={
                    "database_url": database_url,
                    "redis_url": redis_server,
                    "flows_dir": tmp_path / "flows",
                }
            ),
            stack,
        )
