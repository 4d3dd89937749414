"""The step ``pause``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field, model_validator

from callcentre.calls.effects import Sleep
from callcentre.calls.inputs import Channel, Done, FlowInput
from callcentre.calls.instructions import Pause as Rest
from callcentre.flows.nodes.base import MESSAGING, VOICE, Go, Move, Need, Node, Scene, Target


class Pause(Node):
    """Be silent for a moment, or in a message thread go on later.

    Whoever writes during a long pause is heard as at every question: triggers and the words of
    ``everywhere`` lead on, anything else waits.

    Fields: one of ``seconds`` (calls; at most 10), ``minutes`` (messages; at most three days) and
    ``until`` (messages; the next time that the city's clock shows it, such as "08:00").
    Outcomes: ``next``.
    """

    kind: ClassVar[str] = "pause"

    seconds: int = Field(0, ge=0, le=10)
    minutes: int = Field(0, ge=0, le=4320)
    until: str = Field("", pattern=r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9])?$")
    next: Target = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(map(bool, (self.seconds, self.minutes, self.until))) != 1:
            raise ValueError("give exactly one of seconds (a call), minutes and until (messages)")
        return self

    def usable_on(self) -> frozenset[Channel]:
        return VOICE if self.seconds else MESSAGING

    def targets(self) -> Mapping[str, Target]:
        return {"next": self.next}

    def enter(self, scene: Scene) -> Move:
        del scene
        if self.seconds:
            return Go("next", said=(Rest(self.seconds),))
        return Need(Sleep(self.minutes, self.until))

    def take(self, scene: Scene, given: FlowInput) -> Move:
        return Go("next") if isinstance(given, Done) else self.enter(scene)
