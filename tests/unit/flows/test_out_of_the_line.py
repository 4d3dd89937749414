"""Flows with nobody on the line: what the engine asks for, and what the checker allows."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.calls.effects import PlaceCall
from callcentre.calls.inputs import Begin, Channel, Done
from callcentre.errors import FlowError
from callcentre.flows import engine
from callcentre.flows.checker.carriers import PROFILES, obstacles
from callcentre.flows.checker.outcomes import possible_outcomes
from callcentre.flows.document import Flow
from callcentre.flows.issues import find_all
from callcentre.flows.library import parse_flow
from callcentre.flows.play import Session
from tests.unit.flows.talk import spoken, voice_flow, voice_text

CALL = """
  mulai: {call: {to: citizen, answered: sapa, machine: selesai, busy: tulis, no_answer: tulis,
          failed: tulis}}
  sapa: {say: {prompt: tanya, next: selesai}}
  tulis: {send: {prompt: salah, sent: selesai, failed: selesai}}
"""


def ringing(city: City, steps: str = CALL) -> Flow:
    """A flow that the house begins."""
    text = voice_text(steps).replace("{call: mulai}", "{api: mulai}")
    return parse_flow(text, "coba.yaml", city)


def rules(city: City, flow: Flow) -> set[str]:
    return {one.rule for one in find_all(flow, city)}


def test_a_flow_that_rings_goes_on_with_who_answers(city: City) -> None:
    flow = ringing(city)
    place = engine.begin(flow, Channel.VOICE, "id", at_step="mulai")
    turn = engine.step(flow, place, Begin())
    assert turn.effect == PlaceCall("citizen", 25, machine=True)
    assert turn.place is not None
    assert spoken(engine.step(flow, turn.place, Done("answered"))) == "satu dah"


def test_machines_are_told_apart_only_where_that_leads_somewhere(city: City) -> None:
    flow = ringing(city, CALL.replace("machine: selesai, ", ""))
    turn = engine.step(flow, engine.begin(flow, Channel.VOICE, "id"), Begin())
    assert turn.effect == PlaceCall("citizen", 25, machine=False)
    assert "machine" not in flow.node("mulai").targets()


def test_such_a_flow_is_right_and_all_its_outcomes_can_be_tried(city: City) -> None:
    flow = ringing(city)
    assert rules(city, flow) <= {"E2"}  # the line of the small flow is reached by nobody
    assert ("mulai", "machine") in possible_outcomes(flow)
    session = Session(flow, Channel.VOICE)
    session.begin()
    assert session.give("=busy")[-1].startswith("  [send text")


@pytest.mark.parametrize(
    "steps",
    [
        CALL.replace("busy: tulis", "busy: sapa"),
        CALL.replace("busy: tulis, ", ""),
        "  mulai: {say: {prompt: tanya, next: telepon}}\n" + CALL.replace("mulai:", "telepon:"),
    ],
    ids=["after a busy line", "by default to a queue", "before anybody is rung"],
)
def test_a_step_that_speaks_needs_somebody_on_the_line(city: City, steps: str) -> None:
    assert "E11" in rules(city, ringing(city, steps))


def test_in_a_call_that_came_in_nobody_is_rung(city: City) -> None:
    assert "E11" in rules(city, voice_flow(city, CALL.replace("busy: sapa", "busy: tulis")))


def test_after_a_hang_up_nobody_is_on_the_line(city: City) -> None:
    line = """
  mulai: {queue: {name: darurat, completed: selesai, closed: selesai, failed: selesai,
          hangup: %s}}
  sapa: {say: {prompt: tanya, next: selesai}}
  tulis: {send: {prompt: salah, sent: selesai, failed: selesai}}
"""
    assert "E11" in rules(city, voice_flow(city, line % "sapa"))
    assert "E11" not in rules(city, voice_flow(city, line % "tulis"))


def test_whom_nobody_knows_is_not_rung(city: City) -> None:
    flow = ringing(city, CALL.replace("to: citizen", "to: entah"))
    assert "E9" in rules(city, flow)


def test_a_carrier_that_hears_no_machines_is_told_of(city: City) -> None:
    why = dict(obstacles(ringing(city), PROFILES["somleng"]))
    assert "MachineDetection" in why["mulai"]
    assert not list(obstacles(ringing(city), PROFILES["twilio"]))


DIAL = """
  mulai: {dial: {to: ['+62411113'], completed: selesai, busy: selesai, no_answer: selesai,
          failed: selesai}}
  tulis: {send: {prompt: salah, sent: selesai, failed: selesai}}
"""


def test_a_caller_who_hangs_up_in_a_talk_is_not_put_into_a_line(city: City) -> None:
    flow = voice_flow(city, DIAL)
    place = engine.step(flow, engine.begin(flow, Channel.VOICE, "id"), Begin()).place
    assert place is not None
    assert engine.step(flow, place, Done("hangup")).place is None
    text = voice_text(DIAL).replace("attempts: 3", "attempts: 3, on_hangup: tulis")
    told = parse_flow(text, "coba.yaml", city)
    after = engine.step(told, place, Done("hangup")).place
    assert after is not None
    assert after.step == "tulis"


def test_a_voice_of_the_flow_takes_the_place_of_the_citys(city: City) -> None:
    text = voice_text("  mulai: {say: {prompt: tanya, next: selesai}}\n").replace(
        "attempts: 3", "attempts: 3, voice: {id: Polly.Andika}"
    )
    flow = parse_flow(text, "coba.yaml", city)
    turn = engine.step(flow, engine.begin(flow, Channel.VOICE, "id"), Begin())
    assert getattr(turn.instructions[0], "voice", "") == "Polly.Andika"


EXPECT = "  mulai: {collect: {prompt: tanya, save: kata, expect: %s, ok: selesai}}\n"


@pytest.mark.parametrize(
    ("expect", "good", "bad", "kept"),
    [
        ("{date: true}", "17081945", "31021945", "1945-08-17"),
        ("{regex: {pattern: '7[0-9]{3}', most: 4, example: '7123'}}", "7001", "8001", "7001"),
        ("{number: {least: 3, most: 12}}", "07", "13", "7"),
    ],
)
def test_keys_of_many_shapes_are_understood(
    city: City, expect: str, good: str, bad: str, kept: str
) -> None:
    node = voice_flow(city, EXPECT % expect).node("mulai")
    accept = node.expect.accept  # type: ignore[attr-defined]
    assert (accept(good), accept(bad)) == (kept, "")


def test_a_word_is_heard_among_others(city: City) -> None:
    flow = voice_flow(city, EXPECT % "{speech: [ya, tidak]}")
    session = Session(flow, Channel.VOICE)
    session.begin()
    assert session.give('"entahlah"')[-1].startswith("  [waits")
    assert session.give('"iya, ya, benar"')[-1] == "  [the end]"
    assert ("mulai", "ok") in possible_outcomes(flow)


@pytest.mark.parametrize(
    "pattern", ["(1+)+", "(1|11)*", "([0-9]?){9}", "1(", "[a-z]", "(?=1)1", "\\1"]
)
def test_a_pattern_that_could_take_for_ever_is_refused(city: City, pattern: str) -> None:
    regex = f"{{regex: {{pattern: '{pattern}', most: 8, example: '1'}}}}"
    with pytest.raises(FlowError, match=r"pattern|regular expression"):
        voice_flow(city, EXPECT % regex)
