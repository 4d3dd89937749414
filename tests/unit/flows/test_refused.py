"""What this language leaves out it refuses by name, with a reason."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.nodes import KINDS
from callcentre.flows.refused import REFUSED
from tests.unit.flows.talk import voice_flow

TOP = {"defaults", "limits", "triggers"}


def refusal(city: City, steps: str, head: str = "") -> str:
    with pytest.raises(FlowError) as error:
        voice_flow(city, steps, head)
    return str(error.value)


@pytest.mark.parametrize("name", REFUSED)
def test_every_refused_name_is_of_a_step_or_the_file_and_not_taken(name: str) -> None:
    head, _, rest = name.partition(".")
    assert head in KINDS or head in TOP
    if head in KINDS and "." not in rest:
        fields = KINDS[head].model_fields
        assert rest not in {info.alias or field for field, info in fields.items()}


def test_a_refusal_says_what_to_write_instead(city: City) -> None:
    said = refusal(city, "  mulai: {end: {say: dah}}\n")
    assert said.startswith("coba.yaml:")
    assert "steps.mulai.end: say: it is called prompt here" in said


def test_a_refusal_says_why(city: City) -> None:
    said = refusal(city, "  mulai: {collect: {prompt: tanya, save: kata, expect: {phone: true}}}\n")
    assert "travels in addresses" in said


def test_a_refusal_of_a_field_of_the_file_too(city: City) -> None:
    said = refusal(city, "  mulai: {end: {prompt: dah}}\n", "limits: {session_expires: 3}")
    assert "limits.session_expires: it is called session_hours here" in said
