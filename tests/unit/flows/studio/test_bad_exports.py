"""A malformed export gives a pointed sentence: the file, the JSON path, what would be right."""

from __future__ import annotations

import json

import pytest

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.studio.importing import import_studio
from callcentre.flows.studio.reading import LONGEST_FILE
from tests.unit.flows.studio.exports_of import bye, importing, studio, widget


def said(city: City, text: str) -> str:
    with pytest.raises(FlowError) as error:
        import_studio(text, "coba.json", city)
    return str(error.value)


def broken(**changed: object) -> str:
    """A small export with its second state changed."""
    raw = json.loads(studio(bye("a")))
    raw["states"][1].update(changed)
    return json.dumps(raw)


WRONG = [
    ("", "no JSON object in it"),
    ("no flow here", "no JSON object in it"),
    ("[]", "no JSON object in it"),
    ("{}", "states: no list of widgets"),
    ('{"states": {}}', "states: no list of widgets"),
    ('{"states": []}', "one widget must be of the type 'trigger'"),
    ('{"states": [], "states": []}', "the key 'states' stands twice"),
    ('{"states": [NaN]}', "NaN is not JSON"),
    ('{"states": [1,]}', "line 1, column"),
    ('{"states": [1]}', "states[0].name: a widget is an object with a name in text"),
    ('{"states": [{"name": "a"}]}', "states[0].type: a widget needs its type"),
    ("{" * 5000, "line 1, column"),
    (f'{{"states": {"[" * 100000}', "nested too deeply"),
    (f'{{"states": [{"9" * 5000}]}}', "a number of 5000 digits"),
    (broken(name="Trigger"), "states[1].name: 'Trigger' is already taken"),
    (broken(name=7), "states[1].name: a widget is an object with a name in text"),
    (broken(type=None), "states[1].type: a widget needs its type"),
    (broken(transitions={}), "states[1].transitions: this must be a list"),
    (broken(transitions=[{}]), "states[1].transitions[0].event"),
    (
        broken(transitions=[{"event": "x", "next": "nowhere"}]),
        "states[1].transitions[0].next: there is no widget 'nowhere'",
    ),
    (broken(transitions=[{"event": "x", "next": 3}]), "states[1].transitions[0].next"),
    (
        broken(transitions=[{"event": "x", "conditions": [{}]}]),
        "states[1].transitions[0].conditions[0].type",
    ),
    (
        broken(transitions=[{"event": "x", "conditions": [{"type": "equal_to"}]}]),
        "states[1].transitions[0].conditions[0].arguments",
    ),
    (broken(transitions=[{"event": "x", "conditions": 3}]), "[0].conditions: this must be a list"),
    (broken(properties=[]), "states[1].properties: this must be an object"),
    (
        '{"initial_state": "b", "states": [{"name": "a", "type": "b"}]}',
        "initial_state: there is no",
    ),
    (json.dumps({"states": [{"name": "T", "type": "trigger"}]}), "no widget besides the trigger"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_export_is_told_where_and_why(city: City, text: str, sentence: str) -> None:
    told = said(city, text)
    assert sentence in told
    assert all(line.startswith("coba.json: ") for line in told.splitlines())


def test_ten_megabytes_are_refused_at_once(city: City) -> None:
    assert f"at most {LONGEST_FILE:,}" in said(city, "{" + " " * 10_000_000 + "}")


def test_too_many_widgets_are_refused(city: City) -> None:
    text = studio(*[bye(f"w{number}") for number in range(2_001)])
    assert "Studio allows 2,000" in said(city, text)


def test_deep_properties_are_refused(city: City) -> None:
    deep: object = "x"
    for _ in range(200):
        deep = {"a": deep}
    text = studio(widget("a", "odd-widget", {"next": None}, deep=deep))
    assert "states[1].properties: nested more than 40 levels" in said(city, text)


def test_every_mistake_is_told_at_once(city: City) -> None:
    raw = json.loads(studio(bye("a"), bye("b")))
    raw["states"][1]["type"] = 1
    raw["states"][2]["properties"] = 1
    assert len(said(city, json.dumps(raw)).splitlines()) == 2


def test_control_characters_and_half_characters_do_not_come_through(city: City) -> None:
    odd = widget("a", "say-play", {"audioComplete": None}, say="A\x07B\ud800C \u202eD\u00a0E")
    assert importing(city, odd).flow.prompts["a"] == {"id": ("ABC D E",)}


def test_a_colon_a_brace_or_a_hash_in_a_text_stays_text(city: City) -> None:
    text = "yes: [1, 2] # {not} - 'a' \"b\" %TAG & *x 07:30"
    odd = widget("a", "say-play", {"audioComplete": None}, say=text)
    (variant,) = importing(city, odd).flow.prompts["a"]["id"]
    assert variant == text.replace("{", "(").replace("}", ")")


def test_an_endless_text_is_refused(city: City) -> None:
    text = studio(widget("a", "say-play", {"audioComplete": None}, say="x" * 10_001))
    assert "states[1].properties: a text has more than 10,000 characters" in said(city, text)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["{{", "{%", "{{a|", "widgets.", "{{ ", '"', "{{'", "}}{{"])
def test_a_trap_of_braces_is_read_at_once(city: City, piece: str) -> None:
    trap = (piece * 10_000)[:10_000]
    states = [widget(f"w{n}", "say-play", {"audioComplete": None}, say=trap) for n in range(20)]
    assert len(importing(city, *states).flow.prompts) >= len(states)
