"""The step ``send``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from callcentre.calls.effects import SendText
from callcentre.calls.inputs import Channel, Done, FlowInput
from callcentre.flows.nodes.base import Go, Move, Need, Node, Prompt, Scene, Target


class Send(Node):
    """Send the citizen a text message.

    In a message thread it is a reply; in a call it is an SMS to the caller's number.

    Fields: ``prompt``.
    Outcomes: ``sent``, ``failed`` (a withheld or fixed-line number, say).
    """

    kind: ClassVar[str] = "send"

    prompt: Prompt
    sent: Target = None
    failed: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"sent": self.sent, "failed": self.failed}

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {"prompt": self.prompt}

    def enter(self, scene: Scene) -> Move:
        if scene.place.channel is Channel.VOICE:
            return Need(SendText(scene.words(self.prompt)))
        return Go("sent", said=scene.lines(self.prompt))

    def take(self, scene: Scene, given: FlowInput) -> Move:
        return Go(given.outcome) if isinstance(given, Done) else self.enter(scene)
