"""What an answer must look like; shared by ``collect`` (keys) and ``ask`` (text)."""

from __future__ import annotations

import re
from datetime import date
from typing import Self

from pydantic import Field, model_validator

from callcentre.flows.nodes.base import Strict
from callcentre.flows.text import folded

_CODE = re.compile(r"(?<!\d)(?:[0-9][ .-]{0,2}){8}[0-9](?!\d)")


_CODE_DIGITS, _DATE = 9, 8
_SIMPLE = re.compile(
    r"(?:[0-9*#.]|\\[d*]|\[\^?[0-9*#-]+\]|\{[0-9]{1,2}(?:,[0-9]{0,2})?\}|[?|(]|\)(?![?*+{]))*"
)


def find_code(text: str) -> str:
    """The nine digits of a receipt code in ``text``, in threes (``482-913-755``); else nothing.

    Only the shape is known here; whether the check digit holds is for whoever looks it up.
    """
    found = _CODE.search(text)
    if not found:
        return ""
    digits = "".join(re.findall("[0-9]", found[0]))
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def is_only_code(text: str) -> bool:
    """Is the text a receipt code and nothing else?"""
    return bool(_CODE.fullmatch(text.strip()))


class Span(Strict):
    """From one whole number to another, both included."""

    least: int = Field(ge=0)
    most: int = Field(ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise ValueError("least must not be more than most")
        return self


class Pattern(Strict):
    """Keys of a shape of one's own: a regular expression for all of them, and one that fits."""

    pattern: str = Field(max_length=100)
    most: int = Field(ge=1, le=32)  # keys at most
    example: str

    @model_validator(mode="after")
    def _sane(self) -> Self:
        # A group that is repeated can take for ever; keys do not need one.
        if not _SIMPLE.fullmatch(self.pattern):
            raise ValueError(
                "a pattern is of keys, [0-9], \\d, |, groups and {2,3}, and no group is repeated"
            )
        try:
            fits = re.fullmatch(self.pattern, self.example)
        except re.error as error:
            raise ValueError(f"this is not a regular expression: {error}") from None
        if not fits or not 0 < len(self.example) <= self.most:
            raise ValueError("example does not fit the pattern, or is longer than most")
        return self

    def fits(self, keys: str) -> bool:
        """Are these keys of this shape?"""
        return len(keys) <= self.most and bool(re.fullmatch(self.pattern, keys))


class Keyed(Strict):
    """What keys (or spoken words) are an answer; exactly one of the fields.

    A ``date`` is keyed as day, month and year (17081945) and kept as 1945-08-17. ``speech`` are
    words of which one is to be spoken; that word is kept.
    """

    digits: Span | None = None  # how many digits
    number: Span | None = None  # between two numbers
    one_of: tuple[str, ...] = ()
    code: bool = False  # a receipt code
    date: bool = False
    regex: Pattern | None = None
    speech: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        fields = [self.digits, self.number, self.one_of, self.code, self.date, self.regex]
        if sum(bool(field) for field in (*fields, self.speech)) != 1:
            raise ValueError(
                "give exactly one of digits, number, one_of, code, date, regex, speech"
            )
        return self

    def heard(self, words: str) -> str:
        """Which of the words of ``speech`` was spoken; nothing if none was."""
        spoken = f" {folded(words)} "
        return next((word for word in self.speech if f" {folded(word)} " in spoken), "")

    @property
    def longest(self) -> int:
        """At most so many keys."""
        match self:
            case Keyed(digits=Span(most=most)) | Keyed(regex=Pattern(most=most)):
                return most
            case Keyed(number=Span(most=most)):
                return len(str(most))
            case Keyed(date=True):
                return _DATE
            case Keyed(code=True):
                return _CODE_DIGITS
            case _:
                return max(map(len, self.one_of), default=1)

    def accept(self, digits: str) -> str:
        """The answer as it is kept, or nothing if it is none."""
        if not re.fullmatch("[0-9*#]+", digits) or len(digits) > max(self.longest, _CODE_DIGITS):
            return ""
        if self.one_of or self.regex:
            fits = digits in self.one_of or (self.regex and self.regex.fits(digits))
            return digits if fits else ""
        return self._of_digits(digits) if digits.isdecimal() else ""

    def _of_digits(self, digits: str) -> str:
        match self:
            case Keyed(code=True):
                return find_code(digits)
            case Keyed(date=True):
                return _as_date(digits)
            case Keyed(number=Span(least=least, most=most)):
                fits = len(digits) <= self.longest and least <= int(digits) <= most
                return str(int(digits)) if fits else ""
            case Keyed(digits=Span(least=least, most=most)):
                return digits if least <= len(digits) <= most else ""
            case _:
                return ""


def _as_date(digits: str) -> str:
    """``17081945`` as 1945-08-17; nothing when there was no such day."""
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2])).isoformat()
    except ValueError:
        return ""
