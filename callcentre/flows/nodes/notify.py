"""The step ``notify``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from callcentre.calls.effects import Effect
from callcentre.calls.effects import Notify as Notice
from callcentre.flows.nodes.base import HouseNode, Prompt, Scene, Target


class Notify(HouseNode):
    """Send a message to somebody of the city, the fire brigade's duty phone, say.

    Fields: ``who`` (a contact from city.yaml); ``prompt`` (what is sent, in the citizen's
    language); ``channel`` (``sms`` or ``whatsapp``; without it the contact's own).
    Outcomes: ``ok`` (it is on its way), ``failed``.
    """

    kind: ClassVar[str] = "notify"

    who: str
    prompt: Prompt
    channel: Literal["", "sms", "whatsapp"] = ""
    ok: Target = None
    failed: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"ok": self.ok, "failed": self.failed}

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {"prompt": self.prompt}

    def effect(self, scene: Scene) -> Effect:
        return Notice(self.who, scene.words(self.prompt), self.channel)
