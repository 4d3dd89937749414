"""Words and keys that work at every question, and the emergency that comes before everything."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.calls.effects import JoinQueue
from callcentre.calls.inputs import Begin, Channel, Keys, Silence, Speech, Text
from callcentre.calls.instructions import Listen, Play, Say
from callcentre.flows import engine
from callcentre.flows.document import Flow
from callcentre.flows.parsing import parse_flow
from tests.unit.flows.talk import begun, issues_of, spoken, voice_flow, voice_text

HEAD = """
everywhere:
  darurat: {words: [darurat, tolong], urgent: true, match: first_word, to: antre}
  ulangi: {words: [ulangi], key: "8"}
  bantuan: {words: [bantuan], say: sunyi}
"""
STEPS = """
  mulai:
    menu: {prompt: tanya, speech: true, options: {a: {key: 1, words: [satu], to: isi}}}
  isi:
    collect: {prompt: salah, save: angka, expect: {digits: {least: 1, most: 4}}, ok: selesai}
"""
SMS = """
flow: tulis
spec: 1
title: Tulis
channels: [sms, whatsapp]
languages: [id]
entry: {message: mulai}
defaults: {on_error: dah}
vars: {isi: text}
everywhere:
  darurat: {words: [darurat], urgent: true, match: first_word, to: telepon}
  ulangi: {words: [ulangi]}
steps:
  mulai: {ask: {prompt: tanya, save: isi, ok: dah, options: {b: {words: [ulangi saja], to: dah}}}}
  telepon: {end: {prompt: telepon}}
  dah: {end: {prompt: dah}}
prompts:
  tanya: {id: Apa keluhan Anda?}
  telepon: {id: Telepon 112 sekarang.}
  dah: {id: Terima kasih.}
"""


@pytest.fixture
def flow(city: City) -> Flow:
    return voice_flow(city, STEPS, HEAD)


@pytest.fixture
def sms(city: City) -> Flow:
    return parse_flow(SMS, "tulis.yaml", city)


@pytest.mark.parametrize("step", [(), (Keys("1"),)])
def test_an_emergency_leads_out_of_every_step(flow: Flow, step: tuple[Keys, ...]) -> None:
    talk = begun(flow)
    turn = talk.give(*step, Speech("tolong ada kebakaran"))
    assert turn.effect == JoinQueue("darurat")
    assert turn.path[-1].outcome == "darurat"


def test_a_key_says_it_again_and_counts_nothing(flow: Flow) -> None:
    talk = begun(flow)
    talk.give(Silence())
    assert spoken(talk.give(Keys("8"))) == "satu"
    assert talk.place is not None
    assert (talk.place.no_input, talk.place.no_match) == (1, 0)


def test_a_step_that_knows_the_key_itself_takes_it(flow: Flow) -> None:
    talk = begun(flow)
    assert spoken(talk.give(Keys("1"), Keys("8"))) == "dah"


def test_help_is_said_and_the_question_asked_again(flow: Flow) -> None:
    assert spoken(begun(flow).give(Speech("bantuan"))) == "sunyi satu"


def test_a_question_listens_for_the_words_where_it_listens_at_all(city: City) -> None:
    turn = begun(voice_flow(city, STEPS, HEAD)).turn
    assert turn is not None
    ear = turn.instructions[-1]
    assert isinstance(ear, Listen)
    assert set(ear.hints) == {"satu", "darurat", "tolong", "ulangi", "bantuan"}
    everywhere = voice_text(STEPS, HEAD).replace("attempts: 3", "attempts: 3, speech: true")
    turn = begun(parse_flow(everywhere, "coba.yaml", city)).give(Keys("1"))
    ear = turn.instructions[-1]
    assert isinstance(ear, Listen)
    assert ear.speech


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
@pytest.mark.parametrize("text", ["DARURAT!", "darurat banjir di rumah"])
def test_an_emergency_in_writing_is_answered_at_once(
    sms: Flow, channel: Channel, text: str
) -> None:
    assert begun(sms, channel, text).turn.replies == ("Telepon 112 sekarang.",)  # type: ignore[union-attr]
    assert begun(sms, channel).give(Text(text)).replies == ("Telepon 112 sekarang.",)


def test_a_complaint_that_only_mentions_it_is_a_complaint(sms: Flow) -> None:
    turn = begun(sms, Channel.SMS).give(Text("lampu darurat di jalan mati"))
    assert turn.replies == ("Terima kasih.",)


def test_repeat_in_writing_asks_again(sms: Flow) -> None:
    turn = begun(sms, Channel.SMS).give(Text("Ulangi"))
    assert turn.replies == ("Apa keluhan Anda?",)


def test_a_prompt_is_played_where_its_sound_is_there_and_spoken_where_not(city: City) -> None:
    text = voice_text("  mulai: {say: {prompt: [dah, sunyi], next: antre}}").replace(
        "prompts:", "audio: {dah: {id: dah.wav}, sunyi: {id: hilang.wav}}\nprompts:"
    )
    turn = begun(parse_flow(text, "coba.yaml", city, frozenset({"dah.wav"}))).turn
    assert turn is not None
    assert turn.instructions == (Play("prompts/dah.wav"), Say("sunyi", "id"))


def test_a_language_is_chosen_by_key_or_word(city: City) -> None:
    steps = """
  mulai:
    language:
      prompt: tanya
      offer: {id: {key: 1, words: [indonesia]}, en: {key: 2, words: [english]}}
      chosen: selesai
      default: antre
"""
    for given in (Keys("2"), Speech("English")):
        talk = begun(voice_flow(city, steps).model_copy(update={"languages": ("id", "en")}))
        talk.flow = talk.flow.model_copy(
            update={"prompts": {**talk.flow.prompts, "dah": {"id": ("dah",), "en": ("bye",)}}}
        )
        assert spoken(talk.give(given)) == "bye"
    assert begun(voice_flow(city, steps)).give(Silence(), Keys("7")).effect == JoinQueue("darurat")


def test_a_call_that_lasts_too_long_is_led_to_a_person(flow: Flow) -> None:
    place = begun(flow).place
    assert place is not None
    assert engine.escape(flow, place).effect == JoinQueue("darurat")


def test_a_flow_may_begin_elsewhere_and_at_a_moment(flow: Flow) -> None:
    place = engine.begin(flow, Channel.VOICE, "id", at_step="isi", began=1_700_000_000)
    turn = engine.step(flow, place, Begin())
    assert spoken(turn) == "salah"
    assert turn.place is not None
    assert turn.place.unpack(turn.place.pack()).began == 1_700_000_000


def test_a_prompt_or_language_that_is_missing_everywhere_is_told(city: City) -> None:
    head = "everywhere: {a: {words: [x], say: hilang}, b: {words: [y], language: zz}}"
    issues = issues_of(city, voice_text(STEPS, head))
    assert "everywhere.a.say: there is no prompt 'hilang'" in issues
    assert "everywhere.b.language: the flow has no 'zz'" in issues
    offer = "  mulai: {language: {prompt: tanya, offer: {xx: {key: 1}}, chosen: antre}}"
    assert "steps.mulai.offer.xx: the flow has no 'xx'" in issues_of(city, voice_text(offer))


def test_a_contact_that_the_city_does_not_have_is_told(city: City) -> None:
    steps = """
  mulai: {notify: {who: damkar, prompt: dah, ok: lagi}}
  lagi: {dial: {to: [pmi, "+62411113"], completed: selesai}}
"""
    issues = issues_of(city, voice_text(steps))
    assert "steps.mulai.who: the city has no contact 'damkar'" in issues
    assert "steps.lagi.to: the city has no contact 'pmi'" in issues
