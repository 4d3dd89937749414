"""The step ``send``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from callcentre.calls.effects import SendText
from callcentre.calls.inputs import Channel, Done, FlowInput
from callcentre.flows.nodes.base import Go, Move, Need, Node, Prompt, Scene, Target
from callcentre.flows.text import fill, slots

Recipient = Annotated[str, Field(pattern=r"^(?:|[a-z][a-z0-9_]{0,39}|\{[a-z][a-z0-9_]{0,39}\})$")]
"""A contact's name, or ``{a variable}``."""

MediaUrl = Annotated[str, Field(pattern=r"^https://[^\s{}/]+/[^\s{}]*$", max_length=500)]

_LONGEST = 200


class Send(Node):
    """Send a message: to the citizen, to a contact of the city, or to a number that was given.

    To the citizen it is a reply in a message thread, and in a call an SMS to the caller's number.

    Fields: ``prompt``; ``to`` (a contact from city.yaml, or ``{a variable}`` of the type ``phone``,
    to which an SMS goes if it is a mobile number of the city's country that wants messages; without
    it the citizen); ``media`` (a list of public https addresses of pictures, sent along);
    ``template`` (one from ``templates`` in city.yaml: by WhatsApp it is sent instead of the prompt,
    and at any time) and ``values`` (its places, such as ``"1"``: text, which may hold
    ``{variables}``).
    Outcomes: ``sent`` (it is on its way), ``failed`` (a withheld or fixed-line number, say).
    """

    kind: ClassVar[str] = "send"

    prompt: Prompt
    to: Recipient = ""
    media: tuple[MediaUrl, ...] = Field((), max_length=10)
    template: str = ""
    values: Mapping[str, str] = Field(default_factory=dict)
    sent: Target = None
    failed: Target = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.template and self.media:
            raise ValueError("a template brings its own pictures; leave media out")
        if self.values and not self.template:
            raise ValueError("values are for the places of a template")
        return self

    @property
    def variable(self) -> str:
        """The variable with the number to which it goes, if it does."""
        return self.to.strip("{}") if self.to.startswith("{") else ""

    def targets(self) -> Mapping[str, Target]:
        return {"sent": self.sent, "failed": self.failed}

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {"prompt": self.prompt}

    def reads(self) -> frozenset[str]:
        named = {slot.name for text in self.values.values() for slot in slots(text)}
        return frozenset(named | ({self.variable} if self.variable else set()))

    def enter(self, scene: Scene) -> Move:
        reply = scene.place.channel is not Channel.VOICE
        if reply and not (self.to or self.media or self.template):
            return Go("sent", said=scene.lines(self.prompt))
        known = scene.place.values
        return Need(
            SendText(
                scene.words(self.prompt),
                contact="" if self.variable else self.to,
                number=known.get(self.variable, "") if self.variable else None,
                media=self.media,
                template=self.template,
                values={name: fill(text, known)[:_LONGEST] for name, text in self.values.items()},
            )
        )

    def take(self, scene: Scene, given: FlowInput) -> Move:
        return Go(given.outcome) if isinstance(given, Done) else self.enter(scene)
