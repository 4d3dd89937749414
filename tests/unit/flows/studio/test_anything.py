"""Whatever is done to an export: a flow that loads and comes back the same, or a clear refusal."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from callcentre.calls.city import City
from callcentre.calls.inputs import Keys, Silence
from callcentre.errors import FlowError
from callcentre.flows.studio.exporting import export_studio
from callcentre.flows.studio.importing import import_studio
from tests.unit.flows.studio.exports_of import FILES, FOLDER, arrives, document

JSON_FILES = [name for name in FILES if name.endswith(".json")]
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    10**12,
    1.5,
    "",
    "x",
    "{{",
    "{% if %}",
    "{{a|b}}",
    [],
    {},
    [{}],
    ["x"],
    {"x": "y"},
]
TIMES = 30


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every key of every object and every index of every list."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in entries:
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


@pytest.mark.parametrize("file", JSON_FILES)
def test_an_odd_value_anywhere_never_gives_a_stack_trace(city: City, file: str) -> None:
    rng = random.Random(file)
    text = (FOLDER / file).read_text(encoding="utf-8")
    for _ in range(TIMES):
        raw = json.loads(text)
        holder, key = rng.choice(list(places(raw)))
        holder[key] = rng.choice(ODD)
        try:
            once = import_studio(json.dumps(raw), file, city)
        except FlowError as error:
            assert str(error).startswith(f"{file}: ")  # noqa: PT017
            continue
        again = import_studio(export_studio(once.text, file, city), file, city)
        assert document(again.flow) == document(once.flow)


@pytest.mark.parametrize("file", JSON_FILES)
def test_a_link_to_any_other_widget_comes_back_the_same(city: City, file: str) -> None:
    rng = random.Random(file)
    text = (FOLDER / file).read_text(encoding="utf-8")
    if '"sid": "FF' in text or "definition" in text:
        return
    names = [state["name"] for state in json.loads(text)["states"][1:]]
    for _ in range(TIMES):
        raw = json.loads(text)
        ways = [way for state in raw["states"][1:] for way in state["transitions"]]
        rng.choice(ways)["next"] = rng.choice(names)
        once = import_studio(json.dumps(raw), file, city)
        arrives(once.flow, rng.choice((Silence(), Keys("9"))))
        again = import_studio(export_studio(once.text, file, city), file, city)
        assert document(again.flow) == document(once.flow)
