"""The step ``rate``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from callcentre.calls.effects import Effect, KeepRating
from callcentre.flows.nodes.base import VOICE, HouseNode, Scene, Target


class Rate(HouseNode):
    """Keep what the caller thinks of the talk they had (calls): it stands in the reports.

    Fields: ``score`` (the variable that holds a number from 1, bad, to 5, good).
    Outcomes: ``ok``, ``failed``.
    """

    kind: ClassVar[str] = "rate"
    channels = VOICE

    score: str
    ok: Target = None
    failed: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"ok": self.ok, "failed": self.failed}

    def reads(self) -> frozenset[str]:
        return frozenset({self.score})

    def effect(self, scene: Scene) -> Effect:
        return KeepRating(scene.place.values.get(self.score, ""))
