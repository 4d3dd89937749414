"""The step ``queue``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from callcentre.calls.effects import JoinQueue
from callcentre.calls.inputs import Done, FlowInput
from callcentre.flows.nodes.base import VOICE, Go, Move, Need, Node, Scene, Target


class Queue(Node):
    """Wait in a line for an operator, and talk (calls).

    Fields: ``name`` (a queue from city.yaml).
    Outcomes: ``completed`` (the talk is over), ``closed`` (nobody serves it now), ``failed`` (no
    operator and no fallback phone could be reached). None of them inherits: each must be told,
    because ``defaults.on_error`` is usually a queue itself.
    """

    kind: ClassVar[str] = "queue"
    channels = VOICE

    name: str
    completed: str
    closed: str
    failed: str

    def targets(self) -> Mapping[str, Target]:
        return {"completed": self.completed, "closed": self.closed, "failed": self.failed}

    def enter(self, scene: Scene) -> Move:
        del scene
        return Need(JoinQueue(self.name))

    def take(self, scene: Scene, given: FlowInput) -> Move:
        return Go(given.outcome) if isinstance(given, Done) else self.enter(scene)
