"""The folder's README, its keys and its Lua functions agree with each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callcentre.queueing.keys import ALL_KEYS, FEED_LENGTH, HOUSE_KEYS, TALK_KEYS, Key

FOLDER = Path(__file__).resolve().parents[3] / "callcentre" / "queueing"
NOTE = (FOLDER / "README.md").read_text(encoding="utf-8")
FUNCTIONS = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("lua/[!_]*.lua")}


@pytest.mark.parametrize("key", ALL_KEYS + TALK_KEYS + HOUSE_KEYS, ids=lambda key: key.name)
def test_the_note_tells_every_key_with_its_type(key: Key) -> None:
    assert re.search(rf"^\| `{re.escape(key.name)}`.* \| {key.type} \|", NOTE, re.MULTILINE)


def test_the_note_tells_how_long_the_feed_is() -> None:
    assert f"about {FEED_LENGTH:,} entries" in NOTE


def test_every_function_has_exactly_one_caller() -> None:
    python = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    called = re.findall(r'_scripts\.run\(\s*"(\w+)"', python)
    assert sorted(called) == sorted(FUNCTIONS)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_says_what_it_takes_and_returns(name: str) -> None:
    header = FUNCTIONS[name].split("\n\n")[0]
    assert re.search(r"^-- ARGV {2}", header, re.MULTILINE)
    assert re.search(r"^-- Returns ", header, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_no_function_asks_redis_for_the_time_or_names_a_key_itself(name: str) -> None:
    code = FUNCTIONS[name]
    assert "'TIME'" not in code
    assert "cc:" not in code
