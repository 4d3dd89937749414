"""Back to the question at which a caller was cut off, where that can be."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.calls.inputs import Channel
from callcentre.flows import beginning, engine
from callcentre.flows.issues import find_all
from callcentre.flows.place import CUT_OFF
from callcentre.flows.play import Session
from tests.unit.flows.talk import voice_flow

STEPS = """
  mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: minta}}}}
  minta: {collect: {prompt: salah, save: angka, expect: {digits: {least: 1, most: 2}}, ok: bacakan}}
  bacakan: {menu: {prompt: baca, options: {a: {key: 1, to: antre}}}}
  putus: {menu: {prompt: sunyi, options: {a: {key: 1, to: kembali}}, no_input: mulai}}
  kembali: {resume: {otherwise: mulai}}
"""
HEAD = "resume: {minutes: 5, step: putus}"


@pytest.mark.parametrize(
    ("cut_off", "back"),
    [
        ("minta", "minta"),
        ("bacakan", ""),  # it reads out what was answered, and that is not kept
        ("antre", ""),
        ("gone", ""),
    ],
)
def test_one_comes_back_to_a_question_that_needs_no_answers(
    city: City, cut_off: str, back: str
) -> None:
    flow = voice_flow(city, STEPS, HEAD)
    begun = engine.begin(flow, Channel.VOICE, "id", at_step="putus")
    place = beginning.cut_off(flow, begun, cut_off)
    assert place.values.get(CUT_OFF, "") == back


def test_it_is_played_like_a_call_after_one_that_broke_off(city: City) -> None:
    flow = voice_flow(city, STEPS, HEAD)
    for cut_off, heard in (("minta", "  salah"), ("bacakan", "  satu")):
        session = Session(flow, Channel.VOICE, cut_off=cut_off)
        assert session.begin()[0] == "  sunyi"
        assert session.give("1")[0] == heard


def test_the_checker_knows_the_step(city: City) -> None:
    found = find_all(voice_flow(city, STEPS, HEAD), city)
    assert {one.rule for one in found} <= {"W3"}
