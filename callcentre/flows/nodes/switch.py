"""The step ``switch``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from callcentre.flows.nodes.base import Go, Move, Node, Scene, Target
from callcentre.flows.place import SWITCHED_ON


class SwitchStep(Node):
    """Go one way or another by what staff have switched on: an announcement in a disaster, say.

    Staff turn it in the console or with ``callcentre switch``, and it goes off by itself after the
    hours that they give. What counts is how it was when the call or the thread began.

    Fields: ``name`` (a switch from city.yaml).
    Outcomes: ``on``, ``off``.
    """

    kind: ClassVar[str] = "switch"

    name: str
    on: Target = None
    off: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"on": self.on, "off": self.off}

    def enter(self, scene: Scene) -> Move:
        turned = scene.place.values.get(SWITCHED_ON, "").split(" ")
        return Go("on" if self.name in turned else "off")
