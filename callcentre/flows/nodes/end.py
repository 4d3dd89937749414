"""The step ``end``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from callcentre.flows.nodes.base import Finish, Move, Node, Prompt, Scene, Target


class End(Node):
    """Say goodbye and end: a call is hung up, a message thread is closed.

    Fields: ``prompt`` (what is said last; a call is never ended without a sentence).
    """

    kind: ClassVar[str] = "end"

    prompt: Prompt = ()

    def targets(self) -> Mapping[str, Target]:
        return {}

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {"prompt": self.prompt}

    def enter(self, scene: Scene) -> Move:
        return Finish(scene.lines(self.prompt))
