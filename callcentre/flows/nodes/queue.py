"""The step ``queue``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field, model_validator

from callcentre.calls.effects import JoinQueue
from callcentre.calls.inputs import Done, FlowInput
from callcentre.flows.nodes.base import VOICE, Go, Move, Need, Node, Prompt, Scene, Target


class Queue(Node):
    """Wait in a line for an operator, and talk (calls).

    Fields: ``name`` (a queue from city.yaml); ``max_wait`` (seconds, then ``timeout``); ``full_at``
    (so many are waiting already: ``full``); ``callback_key`` (a key that ends the wait for a call
    back, and ``callback_offer``, the prompt that tells of it now and then); ``needs_staff: true``
    if nobody shall wait while no operator of this queue is at work.
    Outcomes: ``completed`` (the talk is over), ``closed`` (nobody serves it now), ``failed`` (no
    operator and no fallback phone could be reached). None of them inherits: each must be told,
    because ``defaults.on_error`` is usually a queue itself. With the fields above also ``timeout``,
    ``full`` and ``callback``, which lead where ``failed`` does unless told; and ``hangup`` (the
    caller hung up, while waiting or in the talk; nothing can be said there, but a text sent), which
    leads where ``defaults.on_hangup`` does unless told.
    """

    kind: ClassVar[str] = "queue"
    channels = VOICE

    name: str
    max_wait: int = Field(0, ge=0, le=3600)
    full_at: int = Field(0, ge=0, le=10_000)
    callback_key: str = Field("", pattern=r"^[0-9]?$", coerce_numbers_to_str=True)
    callback_offer: Prompt = ()
    needs_staff: bool = False
    completed: str
    closed: str
    failed: str
    timeout: Target = None
    full: Target = None
    callback: Target = None
    hangup: Target = None

    @model_validator(mode="after")
    def _offers_what_it_does(self) -> Self:
        if bool(self.callback_key) is not bool(self.callback_offer):
            raise ValueError("callback_key and callback_offer go together")
        for field, outcome in (("max_wait", "timeout"), ("full_at", "full")):
            if getattr(self, outcome) and not getattr(self, field):
                raise ValueError(f"{outcome} can only happen with {field}")
        return self

    def targets(self) -> Mapping[str, Target]:
        told = {"completed": self.completed, "closed": self.closed, "failed": self.failed}
        more = {
            "timeout": (self.max_wait, self.timeout),
            "full": (self.full_at, self.full),
            "callback": (self.callback_key, self.callback),
            "hangup": (self.hangup, self.hangup),
        }
        return {**told, **{n: to or self.failed for n, (able, to) in more.items() if able}}

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {"callback_offer": self.callback_offer}

    def enter(self, scene: Scene) -> Move:
        offer = scene.lines(self.callback_offer)
        return Need(
            JoinQueue(
                self.name,
                max_wait=self.max_wait,
                full_at=self.full_at,
                callback_key=self.callback_key,
                offer=offer,
                needs_staff=self.needs_staff,
            )
        )

    def take(self, scene: Scene, given: FlowInput) -> Move:
        return Go(given.outcome) if isinstance(given, Done) else self.enter(scene)
