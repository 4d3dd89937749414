"""The step ``pause``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from callcentre.calls.instructions import Pause as Rest
from callcentre.flows.nodes.base import VOICE, Go, Move, Node, Scene, Target


class Pause(Node):
    """Be silent for a moment (calls).

    Fields: ``seconds`` (at most 10).
    Outcomes: ``next``.
    """

    kind: ClassVar[str] = "pause"
    channels = VOICE

    seconds: int = Field(ge=1, le=10)
    next: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"next": self.next}

    def enter(self, scene: Scene) -> Move:
        del scene
        return Go("next", said=(Rest(self.seconds),))
