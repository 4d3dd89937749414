"""Digits by key: what is accepted, confirmed, and given up."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.calls.effects import JoinQueue
from callcentre.calls.inputs import Keys, Silence
from callcentre.calls.instructions import Listen
from callcentre.flows.nodes.expect import Keyed, Span, find_code
from callcentre.flows.place import Phase
from tests.unit.flows.talk import Talk, begun, spoken, voice_flow


def collecting(city: City, expect: str, confirm: str = "") -> Talk:
    steps = f"""
  mulai:
    collect: {{prompt: tanya, save: angka, expect: {expect}, {confirm} ok: baca}}
  baca: {{end: {{prompt: baca}}}}
"""
    return begun(voice_flow(city, steps))


def test_the_digits_are_kept_and_can_be_said(city: City) -> None:
    assert spoken(collecting(city, "{digits: {least: 2, most: 4}}").give(Keys("123"))) == "123"


def test_it_listens_for_as_many_keys_as_there_can_be(city: City) -> None:
    talk = collecting(city, "{number: {least: 1, most: 31}}")
    assert talk.turn is not None
    (listen,) = talk.turn.instructions
    assert isinstance(listen, Listen)
    assert listen.max_digits == 2


def test_digits_that_are_no_answer_are_asked_for_again(city: City) -> None:
    talk = collecting(city, "{number: {least: 1, most: 31}}")
    assert spoken(talk.give(Keys("32"))) == "dua"
    assert talk.give(Keys("45"), Keys("99")).effect == JoinQueue("darurat")


def test_zero_alone_calls_a_person_unless_it_is_an_answer(city: City) -> None:
    turn = collecting(city, "{digits: {least: 2, most: 4}}").give(Keys("0"))
    assert turn.path[-1].outcome == "operator"
    assert spoken(collecting(city, "{number: {least: 0, most: 9}}").give(Keys("0"))) == "0"


def test_a_confirmed_answer_goes_on(city: City) -> None:
    talk = collecting(city, "{digits: {least: 2, most: 4}}", "confirm: baca,")
    assert spoken(talk.give(Keys("12"))) == "12"
    assert talk.place is not None
    assert talk.place.phase is Phase.CONFIRM
    assert spoken(talk.give(Keys("*"))) == "12"
    assert talk.give(Keys("1")).place is None


def test_an_answer_that_was_heard_wrong_is_asked_for_again(city: City) -> None:
    talk = collecting(city, "{digits: {least: 2, most: 4}}", "confirm: baca,")
    talk.give(Keys("12"), Keys("2"))
    assert talk.place is not None
    assert (talk.place.phase, talk.place.no_match) == (Phase.INPUT, 1)
    assert spoken(talk.give(Keys("34"))) == "34"


def test_silence_at_the_confirmation_asks_again_from_the_start(city: City) -> None:
    talk = collecting(city, "{digits: {least: 2, most: 4}}", "confirm: baca,")
    assert spoken(talk.give(Keys("12"), Silence())) == "dua"


@pytest.mark.parametrize(
    ("expect", "digits", "kept"),
    [
        (Keyed(digits=Span(least=2, most=3)), "1", ""),
        (Keyed(digits=Span(least=2, most=3)), "12", "12"),
        (Keyed(digits=Span(least=2, most=3)), "1*", ""),
        (Keyed(number=Span(least=1, most=31)), "07", "7"),
        (Keyed(number=Span(least=1, most=31)), "9" * 5000, ""),
        (Keyed(one_of=("1", "2")), "2", "2"),
        (Keyed(one_of=("1", "2")), "3", ""),
        (Keyed(code=True), "482913755", "482-913-755"),
        (Keyed(code=True), "48291375", ""),
        (Keyed(digits=Span(least=1, most=3)), "٣٣", ""),
    ],
)
def test_what_keys_are_an_answer(expect: Keyed, digits: str, kept: str) -> None:
    assert expect.accept(digits) == kept


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("482913755", "482-913-755"),
        ("nomor 482-913-755 ya", "482-913-755"),
        ("482 913 755", "482-913-755"),
        ("482. 913. 755", "482-913-755"),
        ("4829137550", ""),
        ("082345678901", ""),
        ("48291375", ""),
        ("٤٨٢٩١٣٧٥٥", ""),
        ("", ""),
    ],
)
def test_a_receipt_code_is_found_in_what_people_write(text: str, code: str) -> None:
    assert find_code(text) == code
