"""Liquid, names and operators, both ways."""

from __future__ import annotations

from typing import get_args

import pytest

from callcentre.calls.city import City
from callcentre.flows.nodes.branch import Branch
from callcentre.flows.nodes.conditions import Operator
from callcentre.flows.studio import liquid
from callcentre.flows.studio.liquid import Reference
from callcentre.flows.studio.names import LONGEST, is_name, steps_for
from tests.unit.flows.studio.exports_of import bye, condition, importing, widget
from tests.unit.flows.talk import begun, spoken

PLAIN = [
    ("Hello.", "Hello."),
    ("Hi {{flow.variables.name}}!", "Hi {name}!"),
    ("{{ widgets.ask.Digits }}", "{ask}"),
    ("{{flow.variables.n | plus: 1}}", "{{n | plus: 1}}"),
    ("{% if flow.variables.n == 'n' %}a{% endif %}", "{% if n == 'n' %}a{% endif %}"),
    (
        "{{widgets.ask.Digits | default: 'flow.variables.x'}}",
        "{{ask | default: 'flow.variables.x'}}",
    ),
    ("{{trigger.call.From}}", ""),
    ("{{trigger.call.From | default: 'you'}}", "{{nil | default: 'you'}}"),
    ("{not}", "(not)"),
    ("{% nonsense %}a", "a"),
]
VALUES = {"1": "2", "yes": "no", "2026-11-21": "2026-11-22", "07:30": "08:00"}
WANTED = {"less_than": "5", "greater_than": "5", "regex": "[0-9]+"}


def name_of(wanted: Reference) -> str | None:
    return wanted.widget or wanted.field


@pytest.mark.parametrize(("theirs", "ours"), PLAIN)
def test_liquid_becomes_our_text(theirs: str, ours: str) -> None:
    assert liquid.to_ours(theirs, name_of)[0] == ours


@pytest.mark.parametrize(("theirs", "ours"), PLAIN)
def test_our_text_becomes_liquid_that_means_the_same(theirs: str, ours: str) -> None:
    del theirs
    names = {"name", "ask", "n"}
    back = liquid.to_studio(ours, {"ask": "widgets.ask.Digits"}, names)
    assert liquid.to_ours(back, name_of)[0] == ours


def test_liquid_is_carried_out_when_the_flow_runs(city: City) -> None:
    row = {"key": "Name", "value": "budi"}
    flow = importing(
        city,
        widget("keep", "set-variables", {"next": "hi"}, variables=[row]),
        widget(
            "hi", "say-play", {"audioComplete": None}, say="Hi {{flow.variables.Name | upcase}}"
        ),
    ).flow
    talk = begun(flow)
    assert talk.turn is not None
    assert spoken(talk.turn) == "Hi BUDI"


@pytest.mark.parametrize("operator", get_args(Operator))
def test_every_operator_of_studio_is_a_case(city: City, operator: str) -> None:
    value = WANTED.get(operator) or ("2026-11-21" if "date" in operator else "07:30")
    value = "" if "blank" in operator else value
    fork = widget("fork", "split-based-on", {"noMatch": "a"}, input="x")
    match = {
        "event": "match",
        "next": "b",
        "conditions": [condition(operator, "{{flow.variables.x}}", value)],
    }
    ways = fork["transitions"]
    assert isinstance(ways, list)
    ways.append(match)
    step = importing(city, fork, bye("a"), bye("b")).flow.node("fork")
    assert isinstance(step, Branch)
    assert step.cases[0].to == "b"


def test_a_condition_tests_its_own_left_side(city: City) -> None:
    fork = widget("fork", "split-based-on", {"noMatch": "a"}, input="{{flow.variables.other}}")
    match = {
        "event": "match",
        "next": "b",
        "conditions": [condition("equal_to", "{{flow.variables.mine}}", "1")],
    }
    ways = fork["transitions"]
    assert isinstance(ways, list)
    ways.append(match)
    step = importing(city, fork, bye("a"), bye("b")).flow.node("fork")
    assert isinstance(step, Branch)
    assert step.cases[0].when == "mine"


NAMES = ["Main Menu", "main-menu", "main_menu", "1st", "", "ÄÖ", "x" * 90, "x" * 91, "日本"]


def test_names_of_steps_are_allowed_and_each_their_own() -> None:
    made = steps_for(NAMES)
    assert len(set(made.values())) == len(NAMES)
    assert all(is_name(name) and len(name) <= LONGEST for name in made.values())
    assert made["main_menu"] == "main_menu"
    assert steps_for(made.values()) == {name: name for name in made.values()}
