"""Every Lua function says what it is given and what it returns."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.tree import CHECKOUT

FOLDER = CHECKOUT / "callcentre" / "queueing" / "lua"
# Put in front of every other file; it names the KEYS for all of them.
SHARED = FOLDER / "_shared.lua"
FUNCTIONS = sorted(set(FOLDER.glob("*.lua")) - {SHARED})


def test_there_are_lua_functions_and_their_keys_are_named() -> None:
    assert FUNCTIONS
    assert "KEYS" in header(SHARED)


@pytest.mark.parametrize("path", FUNCTIONS, ids=lambda path: path.stem)
def test_a_lua_function_names_its_arguments_and_what_it_returns(path: Path) -> None:
    said = header(path)
    assert "ARGV" in said
    assert "Returns" in said


def header(path: Path) -> str:
    """The comment at the top of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    end = next((row for row, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return "\n".join(lines[:end])
