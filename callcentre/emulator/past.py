"""What things were a moment ago: REST may show them so (contract 6.2, eventual consistency)."""

from __future__ import annotations

import copy
from collections import deque
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from callcentre.emulator.names import now

LONGEST_DELAY = 60.0
"""Seconds; what a thing was before that is forgotten."""

_OLD = "_old_values"


class Remembers:
    """Keeps the earlier values of the fields that `REMEMBERS` names, with the time of change.

    Fields are given new values, never changed inside: a list that grows is another list.
    """

    REMEMBERS: ClassVar[frozenset[str]] = frozenset()

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.REMEMBERS and name in self.__dict__:
            old, at = self.__dict__.setdefault(_OLD, deque()), now()
            while old and old[0][0] < at - timedelta(seconds=LONGEST_DELAY):
                old.popleft()
            old.append((at, name, self.__dict__[name]))
        super().__setattr__(name, value)


Thing = TypeVar("Thing", bound=Remembers)


def as_of(thing: Thing, at: datetime) -> Thing:
    """A copy of ``thing`` as it was then; one that is younger is as it was when it was made."""
    then = copy.copy(thing)
    for changed, name, value in reversed(thing.__dict__.get(_OLD, ())):
        if changed > at:
            then.__dict__[name] = value
    return then
