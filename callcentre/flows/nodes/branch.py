"""The step ``branch``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field, model_validator

from callcentre.flows.nodes.base import Go, Move, Node, Scene, Strict, Target
from callcentre.flows.nodes.conditions import Operator, holds, wrong_with
from callcentre.flows.text import folded

BUILT_IN = frozenset({"language", "channel"})


class Case(Strict):
    """One test of one variable; exactly one of the tests. Case and outer spaces do not count.

    ``is`` names one of Studio's tests, and ``value`` what it compares with.
    """

    when: str
    equals: str | None = Field(None, coerce_numbers_to_str=True)
    one_of: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    at_least: int | None = None
    blank: bool | None = None
    operator: Operator | None = Field(None, alias="is")
    value: str = Field("", coerce_numbers_to_str=True)
    to: str

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        tests = [self.equals, self.one_of or None, self.contains or None, self.at_least, self.blank]
        if sum(test is not None for test in (*tests, self.operator)) != 1:
            raise ValueError("give exactly one of equals, one_of, contains, at_least, blank, is")
        wrong = wrong_with(self.operator, self.value) if self.operator else ""
        if wrong:
            raise ValueError(wrong)
        return self

    def holds(self, value: str) -> bool:
        """Does the test hold for this value?"""
        if self.operator is not None:
            return holds(self.operator, value, self.value)
        text = folded(value)
        if self.blank is not None:
            return self.blank is not bool(value.strip())
        if self.at_least is not None:
            return text.isdecimal() and len(text) <= 18 and int(text) >= self.at_least
        if self.equals is not None:
            return text == folded(self.equals)
        if self.one_of:
            return text in map(folded, self.one_of)
        return any(f" {folded(word)} " in f" {text} " for word in self.contains)


class Branch(Node):
    """Go one way or another by what is known.

    Fields: ``cases``, a list of ``{when: variable, equals | one_of | contains | at_least | blank,
    to: step}`` or ``{when: variable, is: TEST, value: text, to: step}``, tried in order;
    ``language`` and ``channel`` can be asked about like variables. TEST is one of Studio's:
    equal_to, not_equal_to, matches_any_of, does_not_match_any_of, contains, does_not_contain,
    starts_with, does_not_start_with, is_blank, is_not_blank, regex, less_than, greater_than,
    is_before_date, is_after_date, is_before_time, is_after_time.
    Outcomes: ``case_1``, ``case_2`` ...; ``else``, which is required.
    """

    kind: ClassVar[str] = "branch"

    cases: tuple[Case, ...] = Field(min_length=1)
    otherwise: str = Field(alias="else")

    def targets(self) -> Mapping[str, Target]:
        cases = {f"case_{number}": case.to for number, case in enumerate(self.cases, 1)}
        return {**cases, "else": self.otherwise}

    def reads(self) -> frozenset[str]:
        return frozenset(case.when for case in self.cases) - BUILT_IN

    def enter(self, scene: Scene) -> Move:
        place = scene.place
        values = {**place.values, "language": place.language, "channel": place.channel.value}
        for number, case in enumerate(self.cases, 1):
            if case.holds(values.get(case.when, "")):
                return Go(f"case_{number}")
        return Go("else")
