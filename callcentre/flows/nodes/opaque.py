"""The step ``opaque``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from callcentre.flows.nodes.base import Go, Move, Node, Scene, Target


class Opaque(Node):
    """A step of another system that this one cannot do; it is kept word for word.

    When somebody comes to it, it fails at once, and so leads to a person unless ``failed`` says
    otherwise.

    Fields: ``type`` (what the other system calls it); ``definition`` (what it wrote, untouched);
    ``outcomes`` (name: step, as they were there).
    Outcomes: those in ``outcomes``, and ``failed``.
    """

    kind: ClassVar[str] = "opaque"

    type: str = Field(max_length=200)
    definition: Mapping[str, object] = Field(default_factory=dict)
    outcomes: Mapping[str, Target] = Field(default_factory=dict)
    failed: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {**self.outcomes, "failed": self.failed}

    def enter(self, scene: Scene) -> Move:
        del scene
        return Go("failed")
