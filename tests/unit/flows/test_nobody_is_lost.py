"""For every voice flow: whoever is silent or confused comes to the emergency line."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import pytest

from callcentre.calls.effects import JoinQueue
from callcentre.calls.inputs import (
    Begin,
    Channel,
    Done,
    FlowInput,
    Keys,
    Recorded,
    Silence,
    Speech,
)
from callcentre.flows import engine
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from callcentre.flows.library import Library
from callcentre.flows.place import Phase, Place
from tests.unit.flows.talk import Talk, seconds_of

HELPED = ("nilai.", "tanpa_petugas.", "belum_ada_petugas")
"""Questions after a person was reached, or could not be."""
TO_EMERGENCY = JoinQueue("darurat")
OUTCOMES = ("ok", "failed", "unknown", "open", "closed", "holiday", "completed", "sent", "what?")
INPUTS: tuple[FlowInput, ...] = (
    Silence(),
    *(Keys(key) for key in ("1", "2", "3", "9", "0", "*", "7", "#", "999999999")),
    Recorded("RE1", 9),
    Recorded("RE1", 0),
    Speech("tolong"),
)


def voice_flows(library: Library) -> list[Flow]:
    return [flow for flow in map(library.get, library.names) if flow.entry.call]


def turns_until_a_person(flow: Flow, place: Place, given: FlowInput) -> Iterator[Turn]:
    """What a caller meets who only ever gives this one thing."""
    for _ in range(200):
        turn = engine.step(flow, place, given)
        yield turn
        if isinstance(turn.effect, JoinQueue):
            return
        assert turn.place is not None, f"hung up on at {place.step}"
        place = turn.place
    raise AssertionError(f"led in circles at {place.step}")


def waiting_places(flow: Flow, language: str) -> list[Place]:
    """Every place where a caller can be waited for, found by trying every input."""
    first = engine.begin(flow, Channel.VOICE, language)
    found: dict[tuple[str, Phase, str, int, int], Place] = {}
    todo = deque([first])
    while todo:
        place = todo.popleft()
        effect = place.phase is Phase.EFFECT
        inputs = [Done(outcome, {"code": "1"}) for outcome in OUTCOMES] if effect else INPUTS
        for given in [Begin()] if place.phase is Phase.START else inputs:
            after = engine.step(flow, place, given).place
            if after is None:
                continue
            key = (after.step, after.phase, after.language, after.no_input, after.no_match)
            if key not in found:
                found[key] = after
                todo.append(after)
    return [
        place
        for place in found.values()
        if place.phase is not Phase.EFFECT and not place.step.startswith(HELPED)
    ]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_silent_caller_reaches_the_emergency_line_after_two_silences(
    library: Library, language: str
) -> None:
    for flow in voice_flows(library):
        talk = Talk(flow, language=language)
        turns = [talk.give(Begin()), talk.give(Silence()), talk.give(Silence())]
        assert turns[-1].effect == TO_EMERGENCY
        assert sum(map(seconds_of, turns[:2])) <= 20


@pytest.mark.parametrize("language", ["id", "en"])
def test_silence_leads_to_a_person_from_wherever_a_caller_is(
    library: Library, language: str
) -> None:
    for flow in voice_flows(library):
        for place in waiting_places(flow, language):
            turns = list(turns_until_a_person(flow, place, Silence()))
            urgent = not place.step.startswith("keluhan.")
            assert (turns[-1].effect == TO_EMERGENCY) is urgent
            assert len(turns) <= (2 if urgent else 4)


@pytest.mark.parametrize("key", ["7", "8", "#", "12", "A", "", "٣", "9" * 1600])
def test_a_wrong_key_leads_to_a_person_from_wherever_a_caller_is(
    library: Library, key: str
) -> None:
    for flow in voice_flows(library):
        for place in waiting_places(flow, "id"):
            turns = list(turns_until_a_person(flow, place, Keys(key)))
            urgent = not place.step.startswith("keluhan.")
            assert (turns[-1].effect == TO_EMERGENCY) is urgent
            assert len(turns) <= (3 if urgent else 5)


@pytest.mark.parametrize("given", INPUTS, ids=str)
def test_whatever_a_caller_repeats_there_is_a_person_or_a_question_of_the_house(
    library: Library, given: FlowInput
) -> None:
    for flow in voice_flows(library):
        place = engine.begin(flow, Channel.VOICE, "id")
        place = engine.step(flow, place, Begin()).place or place
        for _ in range(100):
            turn = engine.step(flow, place, given)
            if turn.effect is not None:
                break
            assert turn.place is not None
            place = turn.place
        else:
            raise AssertionError(f"{given} leads in circles")


def test_zero_asks_for_a_person_at_every_question(library: Library) -> None:
    for flow in voice_flows(library):
        for place in waiting_places(flow, "id"):
            assert isinstance(engine.step(flow, place, Keys("0")).effect, JoinQueue)


def test_star_repeats_every_question(library: Library) -> None:
    for flow in voice_flows(library):
        for place in waiting_places(flow, "id"):
            after = engine.step(flow, place, Keys("*")).place
            assert after is not None
            assert (after.step, after.no_match) == (place.step, place.no_match)
