"""A flow as a step of another: its own variables, its own errors, and a version that counts it."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.calls.effects import JoinQueue
from callcentre.calls.inputs import Done, Keys, Silence
from callcentre.flows.document import Flow
from callcentre.flows.parsing import parse_flow
from callcentre.flows.subflows import bound, subflow_problems
from tests.unit.flows.talk import begun, spoken, voice_text

PARENT = """
  mulai:
    subflow: {flow: anak, with: {kata: "dari {kata}"}, save: {angka: pilihan}, completed: sebut}
  sebut: {say: {prompt: baca, next: selesai}}
"""
CHILD = """
flow: anak
spec: 1
title: Anak
channels: [voice]
languages: [id]
entry: {parent: tanya}
defaults: {on_error: dah}
vars: {pilihan: digits, kata: {type: word, default: x}}
steps:
  tanya:
    collect:
      prompt: tanya
      save: pilihan
      expect: {digits: {least: 1, most: 2}}
      ok: dah
  dah: {end: {prompt: dah}}
prompts:
  tanya: {id: "Berapa, {kata}?"}
  dah: {id: cukup}
"""


def flows(city: City, parent: str = PARENT, child: str = CHILD) -> list[Flow]:
    text = voice_text(parent).replace("kata: word", "kata: {type: word, default: ibu}")
    return [parse_flow(text, "coba.yaml", city), parse_flow(child, "anak.yaml", city)]


def test_it_is_done_and_what_is_saved_comes_back(city: City) -> None:
    talk = begun(bound(flows(city))[0])
    assert talk.turn is not None
    assert spoken(talk.turn) == "Berapa, dari ibu?"
    assert talk.step == "mulai.tanya"
    assert spoken(talk.give(Keys("42"))) == "cukup 42 dah"


def test_its_variables_do_not_outlive_it(city: City) -> None:
    parent = PARENT.replace("next: selesai", "next: antre")
    talk = begun(bound(flows(city, parent))[0])
    turn = talk.give(Keys("42"))
    assert turn.effect == JoinQueue("darurat")
    assert turn.place is not None
    assert turn.place.values == {"kata": "ibu", "angka": "42"}


def test_one_that_ends_without_what_was_to_be_saved_has_failed(city: City) -> None:
    turn = begun(bound(flows(city))[0]).give(Silence(), Silence(), Silence())
    assert turn.effect == JoinQueue("darurat")


def test_a_changed_child_makes_a_new_version_of_its_parent(city: City) -> None:
    first = bound(flows(city))[0]
    second = bound(flows(city, child=CHILD.replace("cukup", "terima kasih")))[0]
    assert first.text == second.text
    assert first.version != second.version


def test_binding_again_changes_nothing(city: City) -> None:
    once = bound(flows(city))
    assert [flow.version for flow in bound(once)] == [flow.version for flow in once]


def test_flows_that_are_steps_of_each_other_are_refused(city: City) -> None:
    child = CHILD.replace("  dah: {end: {prompt: dah}}", "  dah: {subflow: {flow: coba}}")
    problems = subflow_problems(flows(city, child=child))
    assert any("coba.yaml:13: steps.mulai.subflow.flow: these flows" in one for one in problems)
    assert any("anak > coba" in one for one in problems)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("flow: anak", "flow: ana", "there is no flow 'ana'"),
        ("{kata: ", "{nama: ", "the flow 'anak' has no variable 'nama'"),
        ("angka: pilihan", "angka: jawab", "the flow 'anak' has no variable 'jawab'"),
    ],
)
def test_what_does_not_fit_is_told(city: City, before: str, after: str, sentence: str) -> None:
    [problem] = subflow_problems(flows(city, PARENT.replace(before, after)))
    assert sentence in problem


def test_one_without_a_first_step_is_refused(city: City) -> None:
    child = CHILD.replace("{parent: tanya}", "{call: tanya}")
    [problem] = subflow_problems(flows(city, child=child))
    assert "the flow 'anak' has no entry.parent, its first step here" in problem


def test_a_call_that_is_lost_in_it_still_knows_where_it_is(city: City) -> None:
    talk = begun(bound(flows(city))[0])
    assert "Berapa" in spoken(talk.give(Done("nonsense")))
