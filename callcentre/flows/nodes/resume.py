"""The step ``resume``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from callcentre.flows.nodes.base import VOICE, Back, Go, Move, Node, Scene, Target
from callcentre.flows.place import CUT_OFF


class Resume(Node):
    """Go back to the question at which the caller was cut off in the call before (calls).

    The file's ``resume: {minutes, step}`` says where a call begins whose caller was cut off so
    recently. That step may ask whether to go on, and then lead here. What was answered before is
    not kept; so one comes back only to a question that needs none of it, or to the beginning of the
    flow within this one in which it was asked.

    Fields: ``otherwise`` (the step if there is no such question; required).
    Outcomes: ``otherwise``; else the caller is back where they were.
    """

    kind: ClassVar[str] = "resume"
    channels = VOICE

    otherwise: str

    def targets(self) -> Mapping[str, Target]:
        return {"otherwise": self.otherwise}

    def enter(self, scene: Scene) -> Move:
        step = scene.place.values.get(CUT_OFF, "")
        return Back(step) if step else Go("otherwise")
