"""Filling, cleaning, and fitting an SMS."""

from __future__ import annotations

import pytest

from callcentre.calls.inputs import Channel
from callcentre.flows.document import Flow
from callcentre.flows.library import Library
from callcentre.flows.prompt_issues import longest
from callcentre.flows.text import clean, fill, folded, foreign_to_gsm7, sms_segments, to_gsm7


def test_a_value_is_never_read_as_a_slot() -> None:
    filled = fill("{a} dan {b}", {"a": "{b}", "b": "{a|spell}"})
    assert filled == "{b} dan {a|spell}"


def test_a_name_without_a_value_leaves_nothing() -> None:
    assert fill("[{a}]", {}) == "[]"


def test_braces_that_are_no_slot_stay() -> None:
    assert fill("{ } {A} {1} {}", {"a": "x"}) == "{ } {A} {1} {}"


def test_a_code_is_spelled_in_threes() -> None:
    said = fill("{kode|spell}", {"kode": "482-913-755"})
    assert said == "4, 8, 2. 9, 1, 3. 7, 5, 5"


def test_short_shows_the_first_words() -> None:
    assert fill("{a|short}", {"a": "x" * 41}) == "x" * 37 + "..."
    assert fill("{a|short}", {"a": "x" * 40}) == "x" * 40


def test_in_an_sms_values_are_made_plain() -> None:
    values = {"a": "“Café” – tiga ê 😭 路"}
    assert fill("{a}", values, plain=True) == '"Café" - tiga e'
    assert fill("{a}", values) == values["a"]


def test_cleaning_keeps_every_alphabet_and_joined_emoji() -> None:
    family = "👨‍👩‍👧‍👦"
    assert clean(f" الشارع\x00  {family}\n路 ", 100) == f"الشارع {family} 路"


def test_words_compare_without_case_width_and_punctuation() -> None:
    assert folded("  ＳＴＡＴＵＳ: ya!! ") == "status ya"


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("{" * 80, 1),
        ("{" * 81, 2),
        ("é" * 160, 1),
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("😭" * 35, 1),
        ("😭" * 36, 2),
    ],
)
def test_segments_are_counted_as_networks_bill_them(text: str, segments: int) -> None:
    assert sms_segments(text) == segments


def test_plain_letters_are_left_alone() -> None:
    assert to_gsm7("Baik, terima kasih. {a} [b] €5 @c") == "Baik, terima kasih. {a} [b] €5 @c"


def every_sms_prompt(flow: Flow) -> list[tuple[str, str, str]]:
    return [
        (key, language, text)
        for key, texts in flow.prompts.items()
        for language, variants in texts.items()
        for text in variants
    ]


def test_every_sms_prompt_is_plain_and_at_most_two_parts(library: Library) -> None:
    flows = [f for f in map(library.get, library.names) if Channel.SMS in f.channels]
    assert flows
    for key, language, text in [p for flow in flows for p in every_sms_prompt(flow)]:
        assert not foreign_to_gsm7(text), f"{key}.{language}"


def test_every_sms_prompt_fits_with_every_variable_at_its_longest(library: Library) -> None:
    flow = library.get("keluhan")
    for key, language, text in every_sms_prompt(flow):
        assert sms_segments(longest(flow, text)) <= 2, f"{key}.{language}"
