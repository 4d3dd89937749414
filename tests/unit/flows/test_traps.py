"""Files that were made to hurt are refused with a sentence, quickly."""

from __future__ import annotations

import time

import pytest

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.parsing import parse_flow
from tests.unit.flows.talk import voice_text

BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BOMB, "more than 16 aliases"),
        ("a: " + "[" * 100_000, "nested 40 deep"),
        ("a: &a [*a]", "an alias (*name) stands inside what it names"),
        ("a: " + "x" * 1_100_000, "at most 1000000 are read"),
        ("? [a, b]\n: c", "a name must be one word"),
        ("flow: coba\nflow: dua", "'flow' stands twice in the block from line 1"),
    ],
)
def test_a_trap_is_refused(city: City, text: str, sentence: str) -> None:
    begun = time.monotonic()
    with pytest.raises(FlowError, match=r"coba\.yaml") as raised:
        parse_flow(text, "coba.yaml", city)
    assert sentence in str(raised.value)
    assert time.monotonic() - begun < 2


def test_ten_thousand_steps_are_refused(city: City) -> None:
    steps = "".join(f"  s{n}: {{end: {{}}}}\n" for n in range(10_000))
    with pytest.raises(FlowError, match="steps; at most 5000"):
        parse_flow(voice_text(steps), "coba.yaml", city)


def test_sensitive_variables_are_refused_in_calls(city: City) -> None:
    text = voice_text("  mulai: {end: {}}").replace(
        "angka: digits", "angka: {type: digits, sensitive: true}"
    )
    with pytest.raises(FlowError, match="travel in addresses, so none can be sensitive"):
        parse_flow(text, "coba.yaml", city)
