"""The step ``hours``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from callcentre.calls.effects import CheckHours
from callcentre.calls.inputs import Done, FlowInput
from callcentre.flows.nodes.base import Go, Move, Need, Node, Scene, Target


class Hours(Node):
    """Ask whether an office is open now.

    Fields: ``calendar`` (a name from city.yaml). Prompts can tell its opening hours with
    ``{hours.NAME}``.
    Outcomes: ``open``, ``closed``, ``holiday``.
    """

    kind: ClassVar[str] = "hours"

    calendar: str
    open: Target = None
    closed: Target = None
    holiday: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"open": self.open, "closed": self.closed, "holiday": self.holiday}

    def enter(self, scene: Scene) -> Move:
        del scene
        return Need(CheckHours(self.calendar))

    def take(self, scene: Scene, given: FlowInput) -> Move:
        return Go(given.outcome) if isinstance(given, Done) else self.enter(scene)
