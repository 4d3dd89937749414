"""The step ``twiml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field, model_validator

from callcentre.calls.effects import Effect, HandOver
from callcentre.flows.nodes.base import VOICE, HouseNode, Scene, Target
from callcentre.flows.text import fill, slots


class Twiml(HouseNode):
    """Let another application lead the call for a while (calls).

    Fields: ``url`` (it must be on the list that the operator of the system allows; it gets the
    address to come back to as ``ReturnUrl``) or ``builder`` (the name of a registered function that
    makes instructions); ``args`` (for the builder; name: text, which may hold ``{variables}``);
    ``max_wait`` (seconds, after which the caller is fetched back; without it the application may
    keep them).
    Outcomes: ``return`` (the application gave the caller back), ``timeout`` (with ``max_wait``),
    ``failed``.
    """

    kind: ClassVar[str] = "twiml"
    channels = VOICE

    url: str = Field("", pattern=r"^(?:https?://[^\s{}]+)?$", max_length=500)
    builder: str = ""
    args: Mapping[str, str] = Field(default_factory=dict)
    max_wait: int = Field(0, ge=0, le=14_400)
    returned: Target = Field(None, alias="return")
    timeout: Target = None
    failed: Target = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if bool(self.url) is bool(self.builder):
            raise ValueError("give exactly one of url and builder")
        if self.max_wait and not self.url:
            raise ValueError("max_wait is for an application with a url")
        if self.timeout and not self.max_wait:
            raise ValueError("timeout can only happen with max_wait")
        return self

    def targets(self) -> Mapping[str, Target]:
        timeout = {"timeout": self.timeout} if self.max_wait else {}
        return {"return": self.returned, **timeout, "failed": self.failed}

    def reads(self) -> frozenset[str]:
        return frozenset(slot.name for text in self.args.values() for slot in slots(text))

    def effect(self, scene: Scene) -> Effect:
        values = scene.place.values
        arguments = {name: fill(text, values) for name, text in self.args.items()}
        return HandOver(self.url, self.builder, arguments, self.max_wait)
