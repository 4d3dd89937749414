"""Arrows point one way, and each library has its own room."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.tree import CHECKOUT, sources

# The bench measures us against a bare view, which is made of the same libraries.
ROOMS = {
    "flask": {"__init__", "webhooks", "console", "wiring", "bench"},
    "redis": {"queueing", "jobs", "wiring", "bench"},
    "rq": {"jobs", "wiring"},
    "sqlalchemy": {"records", "reports"},
    "twilio": {"carrier", "bench"},
}
# The emulator proves itself with the library that its customers use; all else there lives without.
ALSO = {"twilio": "callcentre/emulator/selftest/"}


def test_levels_import_only_from_below() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("library", ROOMS)
def test_a_library_is_used_only_in_its_rooms(library: str) -> None:
    strangers = [
        source.name
        for source in sources("callcentre")
        if source.room not in ROOMS[library]
        and not source.name.startswith(ALSO.get(library, "nowhere/"))
        and library in _libraries(source.imported())
    ]
    assert strangers == []


def test_emulator_and_house_know_each_other_only_over_the_wire() -> None:
    house = [source for source in sources("callcentre") if source.room != "emulator"]
    emulator = [source for source in sources("callcentre") if source.room == "emulator"]
    ours_in_emulator = {
        name
        for source in emulator
        for name in source.imported()
        if name.startswith("callcentre") and not name.startswith("callcentre.emulator")
    }
    emulator_in_ours = {
        source.name
        for source in house
        if any(name.startswith("callcentre.emulator") for name in source.imported())
    }
    assert (ours_in_emulator, emulator_in_ours) == (set(), set())


def _libraries(modules: Iterable[str]) -> set[str]:
    names = {module.partition(".")[0] for module in modules}
    # Flask's extensions keep to the same rooms as Flask.
    return names | {"flask" for name in names if name.startswith(("flask_", "werkzeug"))}
