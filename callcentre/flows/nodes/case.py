"""The step ``case``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Self

from pydantic import model_validator

from callcentre.calls.effects import AddToRequest, LookUpRequest, OpenRequest
from callcentre.calls.inputs import Done, FlowInput
from callcentre.calls.states import Urgency
from callcentre.flows.nodes.base import Go, Move, Need, Node, Scene, Strict, Target
from callcentre.flows.text import clean, fill, slots

_LONGEST = 64


class Create(Strict):
    """What the new service request says. Texts may hold ``{variables}``."""

    category: str
    text: str
    place: str = ""
    recording: str | None = None  # the variable that holds a recording's id
    media: str | None = None  # the variable that holds the id of a message with pictures
    urgency: Urgency = Urgency.NORMAL
    save: str  # the variable that gets the receipt code


class Status(Strict):
    """Which request is looked up."""

    code: str  # the variable that holds the receipt code
    save: str  # the variable that gets its state


class Update(Strict):
    """What the citizen adds to a request. The text may hold ``{variables}``."""

    code: str  # the variable that holds the receipt code
    text: str
    media: str | None = None  # the variable that holds the id of a message with pictures


class CaseStep(Node):
    """Open a service request, add to one, or look one up by its receipt code.

    Fields: one of ``create: {category, text, place, recording, media, urgency, save}``,
    ``update: {code, text, media}`` and ``status: {code, save}``. ``category`` is one from
    city.yaml, or ``{a variable}`` that holds one; ``text`` and ``place`` may hold ``{variables}``;
    ``urgency`` is low, normal (as without it) or high; ``recording``, ``media`` (the message with
    the pictures) and ``code`` are variables; ``save`` is the variable that gets the new code, or
    the state of the request found.
    Outcomes: ``ok``; ``failed``; ``unknown`` (update and status: there is no such request).
    """

    kind: ClassVar[str] = "case"

    create: Create | None = None
    update: Update | None = None
    status: Status | None = None
    ok: Target = None
    failed: Target = None
    unknown: Target = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(one is not None for one in (self.create, self.update, self.status)) != 1:
            raise ValueError("give exactly one of create, update and status")
        if self.create and self.unknown:
            raise ValueError("create has no outcome unknown; it has ok and failed")
        return self

    def targets(self) -> Mapping[str, Target]:
        if self.create:
            return {"ok": self.ok, "failed": self.failed}
        return {"ok": self.ok, "unknown": self.unknown, "failed": self.failed}

    def reads(self) -> frozenset[str]:
        return frozenset(self._reads())

    def _reads(self) -> Iterator[str]:
        if self.create:
            made = self.create.category + self.create.text + self.create.place
            yield from (slot.name for slot in slots(made))
            yield from filter(None, (self.create.recording, self.create.media))
        if self.update:
            yield self.update.code
            yield from (slot.name for slot in slots(self.update.text))
            yield from filter(None, (self.update.media,))
        if self.status:
            yield self.status.code

    def writes(self, outcome: str) -> frozenset[str]:
        saved = self.create or self.status
        return frozenset({saved.save} if saved and outcome == "ok" else ())

    def enter(self, scene: Scene) -> Move:
        values = scene.place.values
        if self.create:
            return Need(_request(self.create, values))
        if self.update:
            return Need(_addition(self.update, values))
        code = values.get(self.status.code, "") if self.status else ""
        return Need(LookUpRequest(code))

    def take(self, scene: Scene, given: FlowInput) -> Move:
        if not isinstance(given, Done):
            return self.enter(scene)
        saved: dict[str, str] = {}
        if self.create:
            saved[self.create.save] = given.values.get("code", "")
        if self.status:
            saved[self.status.save] = given.values.get("state", "")
        return Go(given.outcome, values={k: clean(v, _LONGEST) for k, v in saved.items() if v})


def _addition(update: Update, values: Mapping[str, str]) -> AddToRequest:
    shown = values.get(update.media, "") if update.media else ""
    return AddToRequest(values.get(update.code, ""), fill(update.text, values), shown)


def _request(create: Create, values: Mapping[str, str]) -> OpenRequest:
    return OpenRequest(
        category=fill(create.category, values),
        text=fill(create.text, values),
        place=fill(create.place, values),
        recording_id=values.get(create.recording, "") if create.recording else "",
        message_id=values.get(create.media, "") if create.media else "",
        urgency=create.urgency,
    )
