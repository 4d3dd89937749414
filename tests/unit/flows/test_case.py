"""What a flow says about a service request that it opens."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.calls.effects import OpenRequest
from callcentre.errors import FlowError
from tests.unit.flows.talk import begun, voice_flow

STEPS = """
  mulai: {case: {create: {category: umum, text: x, %ssave: kode}, ok: selesai, failed: antre}}
"""


@pytest.mark.parametrize(("field", "kept"), [("", "normal"), ("urgency: high, ", "high")])
def test_a_request_is_as_urgent_as_the_flow_says(city: City, field: str, kept: str) -> None:
    turn = begun(voice_flow(city, STEPS % field)).turn
    assert turn is not None
    assert isinstance(turn.effect, OpenRequest)
    assert turn.effect.urgency == kept


def test_no_other_word_for_it_is_taken(city: City) -> None:
    with pytest.raises(FlowError, match="urgency: Input should be 'low', 'normal' or 'high'"):
        voice_flow(city, STEPS % "urgency: besok, ")
