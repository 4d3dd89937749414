"""How the engine counts, repeats, and gets out of circles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcentre.calls.city import City
from callcentre.calls.effects import CheckHours, JoinQueue, SendText
from callcentre.calls.inputs import Begin, Channel, Done, Keys, Silence, Speech, Text
from callcentre.calls.instructions import HangUp, Listen, Say
from callcentre.errors import FlowError
from callcentre.flows import engine
from callcentre.flows.document import Flow
from callcentre.flows.place import Phase
from tests.unit.flows.talk import Talk, begun, spoken, voice_flow

MENU = """
  mulai:
    menu:
      prompt: tanya
      not_heard: sunyi
      not_understood: salah
      options:
        lagi: {key: 1, to: mulai}
        pulang: {key: 2, to: selesai}
"""


@pytest.fixture
def menu(city: City) -> Flow:
    return voice_flow(city, MENU)


def test_the_nth_failure_speaks_the_nth_variant(menu: Flow) -> None:
    talk = begun(menu)
    assert spoken(talk.give(Silence())) == "sunyi dua"
    assert spoken(talk.give(Keys("7"))) == "salah tiga"


def test_silence_and_mistakes_are_counted_apart(menu: Flow) -> None:
    talk = begun(menu)
    talk.give(Silence(), Keys("7"))
    assert talk.place is not None
    assert (talk.place.no_input, talk.place.no_match) == (1, 1)


def test_together_they_have_one_ceiling(menu: Flow) -> None:
    turn = begun(menu).give(Silence(), Keys("7"), Silence())
    assert turn.effect == JoinQueue("darurat")
    assert turn.path[-1].outcome == "too_many"


def test_counts_start_anew_when_the_step_is_entered_again(menu: Flow) -> None:
    talk = begun(menu)
    talk.give(Silence(), Silence(), Keys("1"))
    assert talk.place is not None
    assert (talk.place.no_input, talk.place.no_match) == (0, 0)


def test_an_outcome_without_a_target_inherits_on_error(menu: Flow) -> None:
    turn = begun(menu).give(Silence(), Silence(), Silence())
    assert turn.path[-1].outcome == "no_input"
    assert turn.effect == JoinQueue("darurat")


def test_the_same_callback_twice_gives_the_same_turn(menu: Flow) -> None:
    place = begun(menu).place
    assert place is not None
    assert engine.step(menu, place, Keys("7")) == engine.step(menu, place, Keys("7"))


def test_each_turn_that_waits_has_its_own_visit(menu: Flow) -> None:
    talk = Talk(menu)
    visits = []
    for given in (Begin(), Keys("*"), Keys("1"), Silence()):
        talk.give(given)
        assert talk.place is not None
        visits.append(talk.place.visit)
    assert visits == [1, 2, 3, 4]


def test_words_can_be_spoken_where_the_menu_allows_it(city: City) -> None:
    listening = MENU.replace("prompt: tanya", "prompt: tanya\n      speech: true").replace(
        "key: 2,", "key: 2, words: [pulang, selesai dulu],"
    )
    talk = begun(voice_flow(city, listening))
    assert talk.turn is not None
    (listen,) = talk.turn.instructions
    assert isinstance(listen, Listen)
    assert (listen.speech, listen.hints) == (True, ("pulang", "selesai dulu"))
    assert spoken(talk.give(Speech("pulangkan"))) == "salah dua"
    assert talk.give(Speech("Saya mau pulang.")).place is None


def test_a_late_answer_of_the_house_repeats_the_question_uncounted(menu: Flow) -> None:
    talk = begun(menu)
    assert spoken(talk.give(Done("completed"))) == "satu"
    assert spoken(talk.give(Text("halo"))) == "satu"
    assert talk.place is not None
    assert talk.place.no_match == 0


def test_an_input_during_an_effect_repeats_the_effect_at_the_same_visit(menu: Flow) -> None:
    talk = begun(menu)
    talk.give(Silence(), Silence(), Silence())
    before = talk.place
    assert talk.give(Keys("1")).effect == JoinQueue("darurat")
    assert talk.place == before


def test_an_outcome_that_nobody_knows_goes_where_errors_go(hotline: Flow) -> None:
    turn = begun(hotline).give(Keys("0"), Done("ledakan"))
    assert turn.effect == JoinQueue("darurat")


def test_what_is_said_before_a_question_can_be_interrupted_by_a_key(city: City) -> None:
    flow = voice_flow(
        city, "  mulai: {say: {prompt: sunyi, next: m}}\n" + MENU.replace("mulai", "m")
    )
    (listen,) = Talk(flow).give(Begin()).instructions
    assert isinstance(listen, Listen)
    assert listen.prompts == (Say("sunyi", "id"), Say("satu", "id"))


def test_what_must_be_heard_stands_before_the_question(city: City) -> None:
    say = "  mulai: {say: {prompt: sunyi, interrupt: false, next: m}}\n"
    flow = voice_flow(city, say + MENU.replace("mulai", "m"))
    first, listen = Talk(flow).give(Begin()).instructions
    assert first == Say("sunyi", "id")
    assert isinstance(listen, Listen)
    assert listen.prompts == (Say("satu", "id"),)


def test_a_circle_without_questions_ends_where_errors_go(city: City) -> None:
    flow = voice_flow(city, "  mulai: {say: {prompt: sunyi, next: mulai}}")
    turn = Talk(flow).give(Begin())
    assert turn.effect == JoinQueue("darurat")
    assert turn.instructions == ()


def test_a_circle_that_errors_lead_back_into_is_an_error(city: City) -> None:
    flow = voice_flow(city, "  mulai: {say: {prompt: sunyi, next: mulai}}")
    stuck = flow.model_copy(
        update={"defaults": flow.defaults.model_copy(update={"on_error": "mulai"})}
    )
    with pytest.raises(FlowError, match="circles at the step 'mulai'"):
        Talk(stuck).give(Begin())


def test_a_caller_who_is_asked_for_ever_is_taken_to_a_person(menu: Flow) -> None:
    talk = begun(menu)
    for _ in range(menu.defaults.longest):
        turn = talk.give(Keys("*"))
    assert turn.effect == JoinQueue("darurat")


def test_a_place_of_a_step_that_is_gone_is_an_error(menu: Flow) -> None:
    place = replace(engine.begin(menu, Channel.VOICE, "id"), step="dulu")
    with pytest.raises(FlowError, match="there is no step 'dulu'"):
        engine.step(menu, place, Begin())


def test_a_flow_for_calls_answers_no_message(menu: Flow) -> None:
    with pytest.raises(FlowError, match="does not answer sms"):
        engine.begin(menu, Channel.SMS, "id")


def test_a_language_that_is_not_offered_becomes_the_first(menu: Flow) -> None:
    assert engine.begin(menu, Channel.VOICE, "zh").language == "id"


def test_a_message_from_within_a_call_is_an_effect(city: City) -> None:
    flow = voice_flow(city, "  mulai: {send: {prompt: sunyi, sent: selesai, failed: antre}}")
    talk = Talk(flow)
    assert talk.give(Begin()).effect == SendText("sunyi")
    assert talk.give(Done("sent")).instructions == (Say("dah", "id"), HangUp())


def test_hours_ask_the_house(city: City) -> None:
    flow = voice_flow(city, "  mulai: {hours: {calendar: keluhan, open: selesai}}")
    talk = Talk(flow)
    assert talk.give(Begin()).effect == CheckHours("keluhan")
    assert talk.place is not None
    assert talk.place.phase is Phase.EFFECT
    assert talk.give(Done("holiday")).effect == JoinQueue("darurat")


def test_set_and_branch_remember_and_choose(city: City) -> None:
    steps = """
  mulai: {set: {values: {kata: "Hai {kata}", angka: "12"}, next: pilih}}
  pilih:
    branch:
      cases:
        - {when: kata, blank: true, to: antre}
        - {when: angka, at_least: 13, to: antre}
        - {when: kata, equals: " hai ", to: selesai}
      else: antre
"""
    assert Talk(voice_flow(city, steps)).give(Begin()).instructions[-1] == HangUp()


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        ("equals: HAI DUNIA", True),
        ("one_of: [x, hai dunia]", True),
        ("contains: [dunia]", True),
        ("contains: [duni]", False),
        ("at_least: 0", False),
        ("blank: false", True),
        ("blank: true", False),
    ],
)
def test_branches_compare_words_as_people_do(city: City, test: str, holds: bool) -> None:
    steps = f"""
  mulai: {{set: {{values: {{kata: "Hai, dunia"}}, next: pilih}}}}
  pilih: {{branch: {{cases: [{{when: kata, {test}, to: selesai}}], else: antre}}}}
"""
    ended = Talk(voice_flow(city, steps)).give(Begin()).place is None
    assert ended is holds
