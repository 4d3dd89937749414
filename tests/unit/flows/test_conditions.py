"""Studio's seventeen tests."""

from __future__ import annotations

import pytest

from callcentre.flows.nodes.branch import Case
from callcentre.flows.nodes.conditions import Operator, holds, wrong_with

HOLDS: tuple[tuple[Operator, str, str], ...] = (
    ("equal_to", " YA ", "ya"),
    ("equal_to", "5.0", "5"),
    ("not_equal_to", "tidak", "ya"),
    ("matches_any_of", "dua", "satu, dua"),
    ("does_not_match_any_of", "tiga", "satu, dua"),
    ("contains", "Jalan Rusak", "rusak"),
    ("does_not_contain", "jalan", "rusak"),
    ("starts_with", "Jalan", "ja"),
    ("does_not_start_with", "jalan", "ru"),
    ("is_blank", "  ", ""),
    ("is_not_blank", "x", ""),
    ("regex", "AB12", "[a-z]+[0-9]{2}"),
    ("less_than", "9", "10"),
    ("greater_than", "10.5", "10"),
    ("is_before_date", "2026-11-20", "2026-11-21"),
    ("is_after_date", "2026-11-22T08:00:00", "2026-11-21"),
    ("is_before_time", "07:30", "16:00"),
    ("is_after_time", "16:30", "16:00"),
)


@pytest.mark.parametrize(("operator", "value", "wanted"), HOLDS)
def test_it_holds(operator: Operator, value: str, wanted: str) -> None:
    assert holds(operator, value, wanted)
    assert not wrong_with(operator, wanted)


@pytest.mark.parametrize("operator", ["less_than", "greater_than", "is_before_date"])
def test_what_cannot_be_compared_is_neither_before_nor_after(operator: Operator) -> None:
    assert not holds(operator, "banyak", "5")


def test_a_regex_must_fit_the_whole() -> None:
    assert not holds("regex", "x AB12", "AB12")


@pytest.mark.parametrize(
    ("operator", "wanted", "sentence"),
    [
        ("regex", "(a+)+b", "can take for ever"),
        ("regex", "(a|a)*b", "can take for ever"),
        ("regex", "((a)*)*b", "can take for ever"),
        ("regex", "(", "this is no regex"),
        ("less_than", "banyak", "needs a number"),
        ("is_before_date", "besok", "needs a date"),
        ("is_after_time", "nanti", "needs a time"),
        ("equal_to", " ", "needs a value"),
        ("is_blank", "x", "leave value out"),
    ],
)
def test_a_test_that_cannot_be_done_is_refused(
    operator: Operator, wanted: str, sentence: str
) -> None:
    assert sentence in wrong_with(operator, wanted)


def test_a_case_may_name_one() -> None:
    case = Case.model_validate({"when": "umur", "is": "greater_than", "value": 17, "to": "x"})
    assert case.holds("18")
    assert not case.holds("17")
