"""The seventeen tests that Twilio Studio knows, with numbers compared as numbers.

Outer spaces and case do not count. ``regex`` must fit the whole value, as there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Literal, TypeVar

from callcentre.flows.text import folded

Operator = Literal[
    "equal_to",
    "not_equal_to",
    "matches_any_of",
    "does_not_match_any_of",
    "contains",
    "does_not_contain",
    "starts_with",
    "does_not_start_with",
    "is_blank",
    "is_not_blank",
    "regex",
    "less_than",
    "greater_than",
    "is_before_date",
    "is_after_date",
    "is_before_time",
    "is_after_time",
]

_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_LONGEST_PATTERN = 200
_LONGEST_VALUE = 256
# A repeated group that repeats inside, or holds a choice, can take for ever on a short text.
_ENDLESS = re.compile(r"\([^()]*[*+}|][^()]*\)\s*[*+{]|\)\s*[*+}][^()]*\)\s*[*+{]")

Value = TypeVar("Value", date, time, float)


def holds(operator: Operator, value: str, wanted: str) -> bool:
    """Does the test hold? A value that is no number, date or time is neither before nor after."""
    return _TESTS[operator](_plain(value), _plain(wanted))


def wrong_with(operator: Operator, wanted: str) -> str:
    """What is wrong with the text to compare with; blank if nothing is."""
    if operator in {"is_blank", "is_not_blank"}:
        return "this test compares with nothing, so leave value out" if wanted else ""
    if not wanted.strip():
        return f"the test {operator} needs a value to compare with"
    if operator == "regex":
        return _wrong_pattern(wanted)
    for read, example, operators in _ORDERS:
        if operator in operators and read(wanted.strip()) is None:
            return f"the test {operator} needs a {example}"
    return ""


def _wrong_pattern(pattern: str) -> str:
    if len(pattern) > _LONGEST_PATTERN:
        return f"a regex has at most {_LONGEST_PATTERN} characters"
    if _ENDLESS.search(pattern):
        return "a repeated group may not repeat or choose inside, because it can take for ever"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"this is no regex: {error}"
    return ""


def _plain(text: str) -> str:
    return text.strip()[:_LONGEST_VALUE]


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _date(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


_ORDERS: tuple[tuple[Callable[[str], object], str, frozenset[str]], ...] = (
    (_number, "number, such as 5", frozenset({"less_than", "greater_than"})),
    (_date, "date, such as 2026-11-21", frozenset({"is_before_date", "is_after_date"})),
    (_time, "time, such as 07:30", frozenset({"is_before_time", "is_after_time"})),
)


def _equal(value: str, wanted: str) -> bool:
    left, right = _number(value), _number(wanted)
    if left is not None and right is not None:
        return left == right
    return folded(value) == folded(wanted)


def _any_of(value: str, wanted: str) -> bool:
    return any(_equal(value, one.strip()) for one in wanted.split(","))


def _contains(value: str, wanted: str) -> bool:
    return wanted.casefold() in value.casefold()


def _starts(value: str, wanted: str) -> bool:
    return value.casefold().startswith(wanted.casefold())


def _fits(value: str, pattern: str) -> bool:
    return bool(re.fullmatch(pattern, value, re.IGNORECASE))


def _ordered(
    read: Callable[[str], Value | None], comes: Callable[[Value, Value], bool]
) -> Callable[[str, str], bool]:
    def test(value: str, wanted: str) -> bool:
        left, right = read(value), read(wanted)
        return left is not None and right is not None and comes(left, right)

    return test


def _not(test: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    return lambda value, wanted: not test(value, wanted)


_TESTS: Mapping[Operator, Callable[[str, str], bool]] = {
    "equal_to": _equal,
    "not_equal_to": _not(_equal),
    "matches_any_of": _any_of,
    "does_not_match_any_of": _not(_any_of),
    "contains": _contains,
    "does_not_contain": _not(_contains),
    "starts_with": _starts,
    "does_not_start_with": _not(_starts),
    "is_blank": lambda value, _: not value,
    "is_not_blank": lambda value, _: bool(value),
    "regex": _fits,
    "less_than": _ordered(_number, lambda left, right: left < right),
    "greater_than": _ordered(_number, lambda left, right: left > right),
    "is_before_date": _ordered(_date, lambda left, right: left < right),
    "is_after_date": _ordered(_date, lambda left, right: left > right),
    "is_before_time": _ordered(_time, lambda left, right: left < right),
    "is_after_time": _ordered(_time, lambda left, right: left > right),
}
