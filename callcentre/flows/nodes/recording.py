"""The step ``recording``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from callcentre.calls.effects import Effect, SwitchRecording
from callcentre.flows.nodes.base import VOICE, HouseNode, Scene, Target


class RecordingSwitch(HouseNode):
    """Record the whole call from here on, or no longer (calls).

    Fields: ``switch`` (``on`` or ``off``).
    Outcomes: ``ok``, ``failed``.
    """

    kind: ClassVar[str] = "recording"
    channels = VOICE

    switch: Literal["on", "off"]
    ok: Target = None
    failed: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"ok": self.ok, "failed": self.failed}

    def effect(self, scene: Scene) -> Effect:
        del scene
        return SwitchRecording(self.switch == "on")
