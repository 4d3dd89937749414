"""The step ``say``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from callcentre.flows.nodes.base import Go, Move, Node, Prompt, Scene, Target


class Say(Node):
    """Say something and go on.

    In a call it is spoken, in a message thread it is a reply.

    Fields: ``prompt``; ``repeat`` (how often it is said, 1); ``interrupt: false`` if a key pressed
    early must not cut it short.
    Outcomes: ``next``.
    """

    kind: ClassVar[str] = "say"

    prompt: Prompt
    repeat: int = Field(1, ge=1, le=5)
    interrupt: bool = True
    next: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"next": self.next}

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {"prompt": self.prompt}

    def enter(self, scene: Scene) -> Move:
        return Go("next", said=scene.lines(self.prompt) * self.repeat, interrupt=self.interrupt)
