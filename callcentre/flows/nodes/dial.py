"""The step ``dial``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from callcentre.calls.effects import Effect, RingNumbers
from callcentre.flows.nodes.base import VOICE, HouseNode, Prompt, Scene, Target

Phone = Annotated[str, Field(pattern=r"^(?:\+[1-9][0-9]{6,14}|[a-z][a-z0-9_]{0,39})$")]


class Dial(HouseNode):
    """Connect the caller with an ordinary phone (calls).

    Fields: ``to`` (a list of contacts from city.yaml, or numbers such as ``+62411...``; all ring at
    once); ``timeout`` (how long it rings, 25 seconds); ``limit`` (how long they may talk, in
    seconds; without it as long as they like); ``record: true`` to record the talk; ``caller_id``
    (the number that is shown: one of the city's own, or ``caller`` for the caller's; without it the
    hotline's); ``whisper`` (a prompt that only who answers hears, before the two hear each other).
    Outcomes: ``completed``, ``busy``, ``no_answer``, ``failed``; ``hangup`` (the caller hung up; it
    leads where ``defaults.on_hangup`` does unless told, and nothing can be said there).
    """

    kind: ClassVar[str] = "dial"
    channels = VOICE

    to: tuple[Phone, ...] = Field(min_length=1, max_length=10)
    timeout: int = Field(25, ge=5, le=60)
    limit: int = Field(0, ge=0, le=14_400)
    record: bool = False
    caller_id: str = Field("", pattern=r"^(?:caller|\+[1-9][0-9]{6,14})?$")
    whisper: Prompt = ()
    completed: Target = None
    busy: Target = None
    no_answer: Target = None
    failed: Target = None
    hangup: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {
            "completed": self.completed,
            "busy": self.busy,
            "no_answer": self.no_answer,
            "failed": self.failed,
            **({"hangup": self.hangup} if self.hangup else {}),
        }

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {"whisper": self.whisper}

    def effect(self, scene: Scene) -> Effect:
        return RingNumbers(
            self.to,
            self.timeout,
            self.limit,
            self.record,
            self.caller_id,
            scene.lines(self.whisper),
        )
