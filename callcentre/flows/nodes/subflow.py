"""The step ``subflow``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from callcentre.flows.nodes.base import Descend, Move, Node, Scene, Target
from callcentre.flows.text import fill, slots

_COMPLETED, _FAILED = "completed", "failed"


class Subflow(Node):
    """Do another flow of the city, and come back when it ends.

    That flow needs ``entry.parent``, its first step. It knows only its own variables. Its ``end``
    speaks and comes back here; whatever goes wrong in it goes where its own ``defaults`` say.

    Fields: ``flow`` (its name); ``with`` (variable of that flow: text, which may hold
    ``{variables}`` of this one); ``save`` (variable of this flow: variable of that one).
    Outcomes: ``completed``; ``failed`` (that flow ended without a variable to be saved).
    """

    kind: ClassVar[str] = "subflow"

    flow: str
    given: Mapping[str, str] = Field(default_factory=dict, alias="with")
    save: Mapping[str, str] = Field(default_factory=dict)
    completed: Target = None
    failed: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {_COMPLETED: self.completed, _FAILED: self.failed}

    def reads(self) -> frozenset[str]:
        return frozenset(slot.name for text in self.given.values() for slot in slots(text))

    def writes(self, outcome: str) -> frozenset[str]:
        return frozenset(self.save if outcome == _COMPLETED else ())

    def enter(self, scene: Scene) -> Move:
        values = scene.place.values
        return Descend({name: fill(text, values) for name, text in self.given.items()})

    def ended(self, values: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
        """The outcome, and what is saved, when that flow has ended with these variables."""
        saved = {mine: values[theirs] for mine, theirs in self.save.items() if values.get(theirs)}
        return (_COMPLETED, saved) if len(saved) == len(self.save) else (_FAILED, saved)
