"""What a rule looks at, and what it says."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from callcentre.calls.city import City
from callcentre.calls.inputs import Channel
from callcentre.flows import graph
from callcentre.flows.checker.walk import Walk, walk
from callcentre.flows.document import Flow
from callcentre.flows.nodes.base import MESSAGING


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where in the file, and a sentence that says what to do."""

    rule: str
    where: str
    what: str

    @property
    def is_error(self) -> bool:
        """May the flow not serve anybody until this is mended?"""
        return self.rule.startswith("E")

    def sentence(self, file: str, line: int = 0) -> str:
        """One line for a person."""
        at = f"{file}:{line}" if line else file
        return f"{at}: {self.where}: {self.what} [{self.rule}]"


@dataclass(frozen=True)
class View:
    """One flow in its city, among the city's ``others``, and what was found out about it once."""

    flow: Flow
    city: City
    others: Mapping[str, Flow] = field(default_factory=dict)

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The steps that somebody can come to."""
        return graph.reachable(self.flow)

    @cached_property
    def known(self) -> Mapping[str, frozenset[str]]:
        """For each reachable step, the variables that every way to it has set."""
        return graph.always_set(self.flow)

    @cached_property
    def by_voice(self) -> Walk | None:
        """Every state of a call; None when the flow answers none."""
        if not self.flow.speaks or not (self.flow.entry.call or self.flow.entry.api):
            return None
        return walk(self.flow, Channel.VOICE)

    @property
    def writes(self) -> bool:
        """Does it answer messages?"""
        return bool(set(self.flow.channels) & MESSAGING)


class Rule(ABC):
    """One rule; its docstring says what it looks for and why."""

    id: ClassVar[str]
    walks: ClassVar[bool] = False

    @abstractmethod
    def check(self, view: View) -> Iterator[Finding]:
        """Everything in this flow that breaks the rule."""

    def found(self, where: str, what: str) -> Finding:
        """A finding of this rule."""
        return Finding(self.id, where, what)


def meant(word: str, known: Iterable[str]) -> str:
    """What somebody may have wanted to write, or else what there is."""
    names = list(known)
    close = difflib.get_close_matches(word, names, 1)
    return f"; did you mean {close[0]!r}?" if close else f" (there are: {', '.join(names)})"
