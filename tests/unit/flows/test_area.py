"""Asking where something is, by number or by name."""

from __future__ import annotations

import pytest

from callcentre.calls.areas import Areas
from callcentre.calls.city import City
from callcentre.calls.inputs import Channel, Text
from callcentre.errors import FlowError
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from callcentre.flows.parsing import parse_flow
from tests.unit.flows.talk import Talk, begun, issues_of

FLOW = """
flow: coba
spec: 1
title: Coba
channels: [sms]
languages: [id]
entry: {message: tempat}
defaults: {on_error: dah, attempts: 3}
vars: {tempat: place, daerah: {type: area, default: "-"}}
steps:
  tempat: {ask: {prompt: tempat, expect: place, save: tempat, use_opening: true, ok: mana}}
  mana:
    area:
      prompt: mana
      find_in: tempat
      save: daerah
      confirm: maksud
      yes: [ya]
      no: [tidak]
      options: {lewati: {words: [lewati], to: dah}}
      part: bagian
      ok: dah
  bagian:
    area:
      prompt: bagian
      within: daerah
      save: daerah
      confirm: maksud
      yes: [ya]
      no: [tidak]
      ok: dah
  dah: {end: {prompt: dah}}
prompts:
  tempat: {id: tempat}
  mana: {id: "mana? {areas}"}
  bagian: {id: "{daerah}: {areas}"}
  maksud: {id: "{daerah}?"}
  dah: {id: "di {daerah}"}
"""


@pytest.fixture(scope="module")
def flow(city: City) -> Flow:
    return parse_flow(FLOW, "coba.yaml", city)


def talk(flow: Flow, *said: str) -> tuple[Talk, Turn]:
    one = begun(flow, Channel.SMS, said[0])
    for text in said[1:]:
        one.give(Text(text))
    assert one.turn is not None
    return one, one.turn


def test_the_flow_is_sound(city: City) -> None:
    assert issues_of(city, FLOW) == ""


def test_a_place_that_names_its_kelurahan_is_not_asked_about(flow: Flow) -> None:
    assert talk(flow, "Jl. Pettarani, Tamamaung")[1].replies == ("di Tamamaung, Panakkukang",)


def test_who_names_no_area_chooses_twice_by_number(flow: Flow) -> None:
    _, turn = talk(flow, "Jl. Veteran")
    assert turn.replies[0].startswith("mana? 1 Mariso\n2 Mamajang")
    _, turn = talk(flow, "Jl. Veteran", "9")
    assert turn.replies[0].startswith("Panakkukang: 1 Karuwisi\n2 Panaikang")
    assert talk(flow, "Jl. Veteran", "9", "6")[1].replies == ("di Tamamaung, Panakkukang",)


def test_a_misspelt_name_is_asked_about(flow: Flow) -> None:
    one, turn = talk(flow, "Jl. Veteran", "tamamung")
    assert turn.replies == ("Tamamaung, Panakkukang?",)
    assert one.give(Text("ya")).replies == ("di Tamamaung, Panakkukang",)


def test_who_meant_another_is_asked_again(flow: Flow) -> None:
    one, turn = talk(flow, "Jl. Veteran", "tamamung", "tidak")
    assert turn.replies[0].startswith("mana?")
    assert one.step == "mana"


def test_to_the_question_back_another_name_is_an_answer_too(flow: Flow) -> None:
    assert talk(flow, "Jl. Veteran", "tamamung", "Antang")[1].replies == ("di Antang, Manggala",)


def test_another_large_area_is_no_part_of_this_one(flow: Flow) -> None:
    assert talk(flow, "Jl. Veteran", "9", "Mariso lama")[1].replies[0].startswith("Panakkukang: ")


def test_who_does_not_know_may_go_on(flow: Flow) -> None:
    assert talk(flow, "Jl. Veteran", "lewati")[1].replies == ("di -",)
    assert talk(flow, "Jl. Veteran", "?", "??", "???")[1].replies == ("di -",)


def test_a_city_without_areas_cannot_ask_for_them(city: City) -> None:
    bare = city.model_copy(update={"areas": Areas()})
    assert "the city has no areas; write them into areas.yaml" in issues_of(bare, FLOW)


def test_a_kelurahan_has_no_parts(city: City) -> None:
    text = FLOW.replace("within: daerah\n", "within: daerah\n      part: dah\n")
    with pytest.raises(FlowError, match="part can only happen without within"):
        parse_flow(text, "coba.yaml", city)
