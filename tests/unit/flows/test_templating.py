"""Liquid in a sandbox."""

from __future__ import annotations

import time

import pytest

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.parsing import parse_flow
from callcentre.flows.text import fill, slots
from tests.unit.flows.talk import voice_text


def test_liquid_is_carried_out_where_a_text_asks_for_it() -> None:
    text = "{% if kata == 'x' %}satu{% else %}{{ kata | upcase }}{% endif %}"
    assert fill(text, {"kata": "halo"}) == "HALO"


def test_what_a_value_holds_is_never_carried_out() -> None:
    assert fill("{{ kata }} {{ lain }}", {"kata": "{{ lain }}", "lain": "y"}) == "{{ lain }} y"


def test_the_variables_of_liquid_are_known_like_slots() -> None:
    assert [slot.name for slot in slots("{{ b }} {% if a %}x{% endif %}")] == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "{% for x in (1..1000000000) %}a{% endfor %}",
        "{% for x in (1..999) %}{% for y in (1..999) %}a{% endfor %}{% endfor %}",
        "{% for x in (1..900) %}aaaaaaaaaaaaaaaa{% endfor %}",
        "{% include 'x' %}",
        "{{ 1 | divided_by: 0 }}",
    ],
)
def test_what_breaks_a_limit_says_nothing_and_soon(text: str) -> None:
    begun = time.monotonic()
    assert fill(text, {}) == ""
    assert time.monotonic() - begun < 1


def test_liquid_that_cannot_be_read_is_refused_with_its_line(city: City) -> None:
    text = voice_text("  mulai: {end: {prompt: dah}}").replace("{id: dah}", "{id: '{% for %}'}")
    with pytest.raises(FlowError, match=r"coba\.yaml:\d+: prompts\.dah\.id: this Liquid cannot"):
        parse_flow(text, "coba.yaml", city)
