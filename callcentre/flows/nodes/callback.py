"""The step ``callback``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from callcentre.calls.effects import Effect, PromiseCall
from callcentre.flows.nodes.base import VOICE, HouseNode, Scene, Target


class Callback(HouseNode):
    """Promise the caller that somebody rings them back (calls); it becomes a follow-up.

    Fields: ``within`` (minutes until it is due, 60).
    Outcomes: ``ok``; ``failed`` (the number is withheld, say).
    """

    kind: ClassVar[str] = "callback"
    channels = VOICE

    within: int = Field(60, ge=5, le=1440)
    ok: Target = None
    failed: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"ok": self.ok, "failed": self.failed}

    def effect(self, scene: Scene) -> Effect:
        del scene
        return PromiseCall(self.within)
