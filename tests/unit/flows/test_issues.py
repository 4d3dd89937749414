"""Flows that must not load, one a rule, and the sentence that each is refused with."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.library import parse_flow
from tests.unit.flows.talk import issues_of, voice_text

GOOD = "  mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: antre}}}}"


def menu(fields: str) -> str:
    return f"  mulai: {{menu: {{prompt: tanya, options: {{a: {{key: 1, to: antre}}}}, {fields}}}}}"


def test_a_good_flow_has_no_issues(city: City) -> None:
    text = voice_text(GOOD).replace("[satu, dua, tiga]", "Lanjut tekan satu")
    assert issues_of(city, text) == ""


VOICE = {
    "mulai: {say: {prompt: dah, next: antri}}": (
        "steps.mulai.next: there is no step 'antri'; did you mean 'antre'?"
    ),
    "mulai: {queue: {name: umun, completed: selesai, closed: selesai, failed: selesai}}": (
        "steps.mulai.name: the city has no queue 'umun'; did you mean 'umum'?"
    ),
    "mulai: {hours: {calendar: kantor}}": (
        "steps.mulai.calendar: the city has no calendar 'kantor'"
    ),
    "mulai: {case: {create: {category: jalanan, text: x, save: kode}}}": (
        "steps.mulai.create.category: the city has no category 'jalanan'; did you mean 'jalan'?"
    ),
    "mulai: {say: {prompt: halo, next: antre}}": (
        "steps.mulai.prompt: there is no prompt 'halo'; write it under prompts"
    ),
    "mulai: {set: {language: en, next: antre}}": ("steps.mulai.language: the flow has no 'en'"),
    "mulai: {say: {prompt: {say: dah, language: en}, next: antre}}": (
        "the prompt 'dah' is missing in language 'en'"
    ),
    "mulai: {end: {prompt: dah}}\n  jauh: {end: {prompt: dah}}": (
        "steps.jauh: no way leads here; wire it to an outcome or take it out"
    ),
    "mulai: {say: {prompt: dah, next: b}}\n  b: {say: {prompt: dah, next: mulai}}": (
        "steps.mulai: one can come back to this step without the citizen doing anything"
    ),
    "mulai: {ask: {prompt: tanya, save: kata}}": (
        "steps.mulai: a step 'ask' cannot be used for voice"
    ),
    menu("no_input: selesai").strip(): (
        "steps.mulai: a caller who is silent or confused here may never reach a person"
    ),
    menu("too_many: mulai").strip(): (
        "steps.mulai: a caller who is silent or confused here may never reach a person"
    ),
    "mulai: {menu: {prompt: tanya, options: {a: {key: 0, to: antre}}}}": (
        "options: the key 0 is the operator key"
    ),
    "mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: antre}, b: {key: 12, to: antre}}}}": (
        "options: the key 1 begins another key, so that one can never be pressed"
    ),
    "mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: antre}, b: {key: 1, to: antre}}}}": (
        "options: the key 1 is given to two options"
    ),
    "mulai: {collect: {prompt: tanya, save: angka, expect: {digits: {least: 9, most: 16}}}}": (
        "more than 8 digits could be somebody's number"
    ),
    "mulai: {collect: {prompt: tanya, save: agka, expect: {code: true}}}": (
        "steps.mulai: 'agka' is not declared under vars; did you mean 'angka'?"
    ),
    "mulai: {say: {prompt: baca, next: antre}}": (
        "steps.mulai.prompt: the prompt 'baca' says 'angka', but not every way to this step"
    ),
    "mulai: {case: {status: {code: kode, save: kata}}}": (
        "steps.mulai: 'kode' is read here, but not every way to this step has set it"
    ),
}


@pytest.mark.parametrize(("steps", "sentence"), VOICE.items(), ids=VOICE.values())
def test_a_flow_for_calls_is_refused(city: City, steps: str, sentence: str) -> None:
    assert sentence in issues_of(city, voice_text(f"  {steps}"))


def test_a_menu_with_too_many_options_is_refused(city: City) -> None:
    options = ", ".join(f"o{key}: {{key: {key}, to: antre}}" for key in range(1, 7))
    steps = f"  mulai: {{menu: {{prompt: tanya, options: {{{options}}}}}}}"
    assert "6 options are too many to keep in mind" in issues_of(city, voice_text(steps))


def test_a_call_may_not_carry_personal_words(city: City) -> None:
    text = voice_text(GOOD).replace("kata: word", "kata: text")
    assert "vars.kata: 'text' could hold personal data" in issues_of(city, text)


def test_a_place_must_stay_short(city: City) -> None:
    many = ", ".join(f"r{number}: recording" for number in range(5))
    text = voice_text(GOOD).replace("kata: word", f"kata: word, {many}")
    assert "at most 300: declare fewer" in issues_of(city, text)


SMS = """
flow: coba
spec: 1
title: Coba
channels: [sms]
languages: [id]
entry: {{message: mulai}}
defaults: {{on_error: dah}}
triggers: {{{triggers}}}
vars: {{kata: text}}
steps:
  mulai: {{ask: {{prompt: tanya, expect: choice, options: {{{options}}}}}}}
  dah: {{end: {{prompt: dah}}}}
prompts:
  tanya: {{id: "{prompt}"}}
  dah: {{id: dah}}
"""


def sms(
    prompt: str = "Ya?", options: str = "ya: {words: [ya], to: dah}", triggers: str = ""
) -> str:
    return SMS.format(prompt=prompt, options=options, triggers=triggers)


def test_a_good_flow_for_messages_has_no_issues(city: City) -> None:
    assert issues_of(city, sms()) == ""


@pytest.mark.parametrize("word", ["STOP", "Cancel", "END", "berhenti"])
def test_opt_out_words_can_never_be_an_answer(city: City, word: str) -> None:
    found = issues_of(city, sms(options=f"ya: {{words: [{word}], to: dah}}"))
    assert "means that the citizen wants no more messages; use another" in found
    found = issues_of(city, sms(triggers=f"t: {{words: [{word}], to: dah}}"))
    assert "means that the citizen wants no more messages; use another" in found


def test_a_word_that_is_a_trigger_can_not_be_an_answer_too(city: City) -> None:
    found = issues_of(city, sms(triggers="t: {words: [Ya], to: dah}"))
    assert "steps.mulai.options: the word 'ya' is already a trigger" in found


def test_a_trigger_must_do_something(city: City) -> None:
    with pytest.raises(FlowError, match=r"triggers\.t: give say, to, or both"):
        parse_flow(sms(triggers="t: {words: [halo]}"), "coba.yaml", city)


def test_words_do_not_trigger_anything_in_a_call(city: City) -> None:
    text = voice_text(GOOD, "triggers: {t: {words: [halo], to: antre}}")
    assert "triggers: words are only looked for in messages" in issues_of(city, text)


def test_a_word_may_not_stand_for_two_things(city: City) -> None:
    found = issues_of(city, sms(options="ya: {words: [ya, y, ya], to: dah}"))
    assert "the word 'ya' stands twice" in found


def test_an_sms_must_be_plain_and_short(city: City) -> None:
    assert "'–' cannot be spelled in an SMS" in issues_of(city, sms("Ya – tidak?"))
    assert "3 SMS at its longest" in issues_of(city, sms("x" * 307))


def test_an_sms_that_shows_all_of_a_long_answer_is_refused(city: City) -> None:
    text = sms("{kata}").replace("kata: text", "kata: {type: text, default: x}")
    assert "SMS at its longest; shorten it to 2, or show variables with |short" in issues_of(
        city, text
    )


def test_an_unknown_filter_is_refused(city: City) -> None:
    assert "there is no filter 'huruf': known are spell, short" in issues_of(
        city, sms("{kata|huruf}")
    )


UNREADABLE = {
    "mulai: {mneu: {}}": "steps.mulai: 'mneu' is not a kind of step; known are: say, menu",
    "mulai: {say: {prompt: dah}, end: {}}": "steps.mulai: a step has exactly one kind",
    "mulai: {say: {promt: dah, next: antre}}": (
        "coba.yaml:12: steps.mulai.say: promt: there is no such field; did you mean 'prompt'?"
    ),
    "mulai: {say: {next: antre}}": (
        "steps.mulai.say: prompt: this field is required and is not there"
    ),
    "mulai: {menu: {prompt: tanya, options: {a: {key: x, to: antre}}}}": (
        "steps.mulai.menu: options.a.key: String should match pattern"
    ),
    "mulai: {menu: {prompt: tanya, attempts: 0, options: {a: {key: 1, to: antre}}}}": (
        "steps.mulai.menu: attempts: Input should be greater than or equal to 1"
    ),
    "mulai: {case: {ok: antre}}": "give exactly one of create, update and status",
    "mulai: {collect: {prompt: tanya, save: angka, expect: {}}}": "give exactly one of digits",
    "mulai: {branch: {cases: [{when: kata, to: antre}], else: antre}}": (
        "give exactly one of equals"
    ),
    "mulai: {branch: {cases: [{when: kata, equals: x, to: antre}]}}": (
        "else: this field is required"
    ),
    "mulai: {queue: {name: umum, completed: selesai, closed: selesai}}": (
        "steps.mulai.queue: failed: this field is required and is not there"
    ),
    "mulai: {end: {prompt: dah}}\n  mulai: {end: {prompt: dah}}": "'mulai' stands twice",
    "mulai: [": "while parsing",
}


@pytest.mark.parametrize(("steps", "sentence"), UNREADABLE.items(), ids=UNREADABLE.values())
def test_a_file_that_cannot_be_read_says_where(city: City, steps: str, sentence: str) -> None:
    with pytest.raises(FlowError) as raised:
        parse_flow(voice_text(f"  {steps}"), "coba.yaml", city)
    assert sentence in str(raised.value)
    assert str(raised.value).startswith(("coba.yaml:12: ", "coba.yaml: "))


def test_a_flow_must_say_where_errors_go(city: City) -> None:
    text = voice_text(GOOD).replace("on_error: antre, ", "")
    with pytest.raises(FlowError, match=r"defaults\.on_error: this field is required"):
        parse_flow(text, "coba.yaml", city)


def test_an_unknown_field_of_the_file_is_refused(city: City) -> None:
    with pytest.raises(FlowError, match="promts: there is no such field; did you mean 'prompts'"):
        parse_flow(voice_text(GOOD, "promts: {}"), "coba.yaml", city)


@pytest.mark.parametrize("text", ["", "[]", "halo", "1", "\x00", "a: !!python/object:x.Y {}"])
def test_what_is_no_flow_file_is_refused(city: City, text: str) -> None:
    with pytest.raises(FlowError, match=r"coba\.yaml: "):
        parse_flow(text, "coba.yaml", city)


def test_words_like_no_and_on_are_words(city: City) -> None:
    flow = parse_flow(sms(options="tidak: {words: [no, on, 'yes'], to: dah}"), "coba.yaml", city)
    assert "no" in str(flow.steps["mulai"])
    assert issues_of(city, sms(options="tidak: {words: [no, on, yes], to: dah}")) == ""
