"""What the value of a TwiML attribute may be."""

from __future__ import annotations

import re
from collections.abc import Callable

Check = Callable[[str], bool]


def anything(_value: str) -> bool:
    """Free text."""
    return True


def boolean(value: str) -> bool:
    """``true`` or ``false``."""
    return value in {"true", "false"}


def method(value: str) -> bool:
    """``GET`` or ``POST``."""
    return value.upper() in {"GET", "POST"}


def one_of(*words: str) -> Check:
    """One of the words, exactly."""
    return lambda value: value in words


def words_of(*words: str) -> Check:
    """Some of the words, with spaces between them."""
    return lambda value: bool(value.split()) and set(value.split()) <= set(words)


def between(least: int, most: int) -> Check:
    """A whole number in that range."""

    def check(value: str) -> bool:
        return bool(re.fullmatch(r"\d{1,9}", value)) and least <= int(value) <= most

    return check


def shaped(pattern: str) -> Check:
    """Text of that regular expression."""
    compiled = re.compile(pattern)
    return lambda value: bool(compiled.fullmatch(value))


def hints(value: str) -> bool:
    """Up to 500 phrases with commas between them, each of up to 100 characters."""
    phrases = value.split(",")
    return len(phrases) <= 500 and all(len(phrase) <= 100 for phrase in phrases)


def auto_or_seconds(value: str) -> bool:
    """What ``speechTimeout`` takes."""
    return value == "auto" or between(0, 600)(value)
