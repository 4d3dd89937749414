"""Each broken flow is caught by exactly its rule, and each rule has its broken flow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.checker.rules import RULES
from callcentre.flows.issues import find_all
from callcentre.flows.library import parse_flow
from callcentre.flows.subflows import bound, subflow_problems

FOLDER = Path(__file__).parents[2] / "broken_flows"
FILES = sorted(FOLDER.glob("*.yaml"))


def sentences(path: Path, city: City) -> list[str]:
    """What is said about a file, whether by the loader or by the checker."""
    try:
        flow = parse_flow(path.read_text(encoding="utf-8"), path.name, city)
    except FlowError as error:
        return str(error).splitlines()
    problems = subflow_problems([flow])
    if problems:
        return problems
    found = find_all(bound([flow])[0], city)
    return [one.sentence(flow.file, flow.line(one.where)) for one in found]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_flow_is_caught_by_exactly_its_rule(city: City, path: Path) -> None:
    said = sentences(path, city)
    rules = {rule for line in said for rule in re.findall(r"\[([EW][0-9]+)\]$", line)}
    assert rules == {path.stem}, said
    assert len(rules) <= len(said)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_sentence_names_the_file_and_a_place_in_it(city: City, path: Path) -> None:
    for line in sentences(path, city):
        assert re.match(rf"{path.name}:[0-9]+: [a-z][a-z0-9_.]+: ", line), line


def test_every_rule_has_its_broken_flow() -> None:
    assert {path.stem for path in FILES} == {rule.id for rule in RULES}
    assert len({rule.id for rule in RULES}) == len(RULES)
