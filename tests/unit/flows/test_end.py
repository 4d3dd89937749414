"""How a flow ends: what the call was, and a call that is not taken at all."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.calls.instructions import Reject
from callcentre.carrier.twiml import Addresses, Speaker, render
from callcentre.errors import FlowError
from callcentre.flows.play import shown
from tests.unit.flows.talk import begun, issues_of, spoken, voice_flow, voice_text

TAKEN = "only a call that has not been taken can be rejected"
CLOSED = """
  mulai: {hours: {calendar: keluhan, open: antre, closed: tolak, holiday: tolak}}
  tolak: {end: {reject: busy}}
"""
AFTER_WORDS = """
  mulai: {say: {prompt: dah, next: tolak}}
  tolak: {end: {reject: busy}}
"""


def test_an_end_says_what_the_call_was(city: City) -> None:
    turn = begun(voice_flow(city, "  mulai: {end: {prompt: dah, disposition: prank}}\n")).turn
    assert turn is not None
    assert (turn.place, turn.disposition, spoken(turn)) == (None, "prank", "dah")


def test_a_word_that_no_operator_could_choose_is_refused(city: City) -> None:
    with pytest.raises(FlowError, match="disposition: Input should be"):
        voice_flow(city, "  mulai: {end: {prompt: dah, disposition: bagus}}\n")


def test_a_call_can_be_turned_away_before_it_is_taken(city: City) -> None:
    flow = voice_flow(city, "  mulai: {end: {reject: busy}}\n")
    turn = begun(flow).turn
    assert turn is not None
    assert turn.instructions == (Reject("busy"),)
    assert '<Reject reason="busy" />' in render(turn.instructions, Addresses(), Speaker())
    assert list(shown(flow, turn)) == ["  [the call is not taken: busy]", "  [the end]"]


def test_whom_a_flow_rejects_hears_no_prompt(city: City) -> None:
    with pytest.raises(FlowError, match="hears no prompt"):
        voice_flow(city, "  mulai: {end: {prompt: dah, reject: busy}}\n")


@pytest.mark.parametrize(("steps", "wrong"), [(CLOSED, False), (AFTER_WORDS, True)])
def test_only_a_call_that_was_not_spoken_to_is_rejected(
    city: City, steps: str, *, wrong: bool
) -> None:
    assert (TAKEN in issues_of(city, voice_text(steps))) is wrong
