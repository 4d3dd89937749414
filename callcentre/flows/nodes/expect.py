"""What an answer must look like; shared by ``collect`` (keys) and ``ask`` (text)."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, model_validator

from callcentre.flows.nodes.base import Strict

_CODE = re.compile(r"(?<!\d)(?:[0-9][ .-]{0,2}){8}[0-9](?!\d)")


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


class Keyed(Strict):
    """What keys are an answer; exactly one of the fields."""

    digits: Span | None = None  # how many digits
    number: Span | None = None  # between two numbers
    one_of: tuple[str, ...] = ()
    code: bool = False  # a receipt code

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [self.digits, self.number, self.one_of, self.code]
        if sum(bool(field) for field in given) != 1:
            raise ValueError("give exactly one of digits, number, one_of, code")
        return self

    @property
    def longest(self) -> int:
        """At most so many keys."""
        if self.digits:
            return self.digits.most
        if self.number:
            return len(str(self.number.most))
        return 9 if self.code else max(map(len, self.one_of))

    def accept(self, digits: str) -> str:
        """The answer as it is kept, or nothing if it is none."""
        if not re.fullmatch("[0-9*#]+", digits):
            return ""
        if self.one_of:
            return digits if digits in self.one_of else ""
        if not digits.isdecimal():
            return ""
        if self.code:
            return find_code(digits)
        if self.number:
            fits = len(digits) <= self.longest
            inside = fits and self.number.least <= int(digits) <= self.number.most
            return str(int(digits)) if inside else ""
        span = self.digits
        return digits if span and span.least <= len(digits) <= span.most else ""
