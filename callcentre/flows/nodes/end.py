"""The step ``end``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import model_validator

from callcentre.calls.inputs import Channel
from callcentre.calls.instructions import RejectReason
from callcentre.calls.states import Disposition
from callcentre.flows.nodes.base import VOICE, Finish, Move, Node, Prompt, Scene, Target


class End(Node):
    """Say goodbye and end: a call is hung up, a message thread is closed.

    Fields: ``prompt`` (what is said last; a call is never ended without a sentence);
    ``disposition`` (calls: what the call was, as an operator would choose it, unless one does;
    a flow that is a step of another has none); ``reject`` (calls, without ``prompt``: ``busy`` or
    ``rejected``, for a call that has not been taken: nothing may have been said or asked before).
    """

    kind: ClassVar[str] = "end"

    prompt: Prompt = ()
    disposition: Disposition | None = None
    reject: RejectReason | None = None

    @model_validator(mode="after")
    def _unheard(self) -> Self:
        if self.reject and self.prompt:
            raise ValueError("whom you reject hears no prompt; leave one of the two out")
        return self

    def targets(self) -> Mapping[str, Target]:
        return {}

    def usable_on(self) -> frozenset[Channel]:
        return VOICE if self.disposition or self.reject else self.channels

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {"prompt": self.prompt}

    def enter(self, scene: Scene) -> Move:
        return Finish(scene.lines(self.prompt), self.disposition or "", self.reject)
