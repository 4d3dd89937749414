"""The step ``set``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field, model_validator

from callcentre.flows.nodes.base import Go, Move, Node, Scene, Target
from callcentre.flows.text import clean, fill, slots

_LONGEST = 1000


class SetValues(Node):
    """Remember something: the language, or values of variables.

    Fields: ``language`` (what is said from here on); ``values`` (variable: text, which may hold
    ``{other_variable}``).
    Outcomes: ``next``.
    """

    kind: ClassVar[str] = "set"

    language: str | None = None
    values: Mapping[str, str] = Field(default_factory=dict)
    next: Target = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.language and not self.values:
            raise ValueError("give language, values, or both")
        return self

    def targets(self) -> Mapping[str, Target]:
        return {"next": self.next}

    def reads(self) -> frozenset[str]:
        return frozenset(slot.name for text in self.values.values() for slot in slots(text))

    def writes(self, outcome: str) -> frozenset[str]:
        del outcome
        return frozenset(self.values)

    def enter(self, scene: Scene) -> Move:
        known = scene.place.values
        values = {n: clean(fill(text, known), _LONGEST) for n, text in self.values.items()}
        return Go("next", values=values, language=self.language or "")
