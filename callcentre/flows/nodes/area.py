"""The step ``area``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Self

from pydantic import Field, model_validator

from callcentre.calls.areas import Spot
from callcentre.calls.inputs import FlowInput, Text
from callcentre.calls.instructions import Spoken
from callcentre.flows.nodes.ask import WordOption, chosen_option
from callcentre.flows.nodes.base import MESSAGING, Go, Move, Node, Prompt, Scene, Target, Wait
from callcentre.flows.place import Phase
from callcentre.flows.text import folded

LIST = "areas"
"""What the prompts of this step call the numbered list."""


class AskArea(Node):
    """Ask in which of the city's areas something is, by number or by name (messages).

    The areas are in ``areas.yaml``: large ones, and what lies in them.

    Fields: ``prompt`` (``{areas}`` is the numbered list); ``save`` (a variable of the type
    ``area``: "Tamamaung, Panakkukang"); ``within`` (the variable with the large area whose parts
    are asked for; without it the list is of the large ones); ``find_in`` (the variable whose words
    may already name the area: then nobody is asked); ``confirm`` (asked about a misspelt name, with
    ``{the variable}``), and the answers to it, ``yes`` and ``no`` (lists of words); ``options`` as
    in ``ask``; ``not_understood``; ``attempts``.
    Outcomes: ``ok`` (the smallest area is known); ``part`` (only the large one is, without
    ``within``); each option; ``too_many`` (the ceiling).
    """

    kind: ClassVar[str] = "area"
    channels = MESSAGING
    waits: ClassVar[bool] = True

    prompt: Prompt
    confirm: Prompt
    not_understood: Prompt = ()
    save: str
    within: str | None = None
    find_in: str | None = None
    yes: tuple[str, ...] = Field(min_length=1)
    no: tuple[str, ...] = Field(min_length=1)
    options: Mapping[str, WordOption] = Field(default_factory=dict)
    attempts: int | None = Field(None, ge=1, le=9)
    ok: Target = None
    part: Target = None
    too_many: Target = None

    @model_validator(mode="after")
    def _has_parts(self) -> Self:
        if self.within and self.part:
            raise ValueError("part can only happen without within")
        return self

    def targets(self) -> Mapping[str, Target]:
        named = {name: option.to for name, option in self.options.items()}
        parts = {} if self.within else {"part": self.part}
        return {"ok": self.ok, **parts, **named, "too_many": self.too_many}

    def prompt_fields(self) -> Mapping[str, Prompt]:
        fields = {"prompt": self.prompt, "confirm": self.confirm}
        return {**fields, "not_understood": self.not_understood}

    def reads(self) -> frozenset[str]:
        return frozenset(filter(None, (self.within, self.find_in)))

    def writes(self, outcome: str) -> frozenset[str]:
        return frozenset({self.save} if outcome in {"ok", "part"} else ())

    def enter(self, scene: Scene) -> Move:
        known = scene.areas.find(scene.place.values.get(self.find_in or "", ""))
        if known and known.certain:
            return self._found(known)
        return Wait(said=self._said(scene, self.prompt))

    def take(self, scene: Scene, given: FlowInput) -> Move:
        place = scene.place
        if not isinstance(given, Text):
            said = self._said(scene, self.prompt)
            return Wait(said=said, no_input=place.no_input, no_match=place.no_match)
        if place.phase is Phase.CONFIRM:
            answer = folded(given.body).partition(" ")[0]
            if answer in map(folded, self.yes):
                return self._found(Spot.of(place.values.get(self.save, "")))
            if answer in map(folded, self.no):
                return self._failed(scene)
        return self._answered(scene, given.body)

    def claims(self, given: FlowInput) -> bool:
        return isinstance(given, Text) and bool(chosen_option(self.options, folded(given.body)))

    def _answered(self, scene: Scene, body: str) -> Move:
        option = chosen_option(self.options, folded(body))
        if option:
            return Go(option, heard=option)
        spot = scene.areas.find(body, self._around(scene))
        if spot is None or (self.within and not spot.part):
            return self._failed(scene)
        if spot.certain:
            return self._found(spot)
        place = replace(scene.place, values={**scene.place.values, self.save: spot.name})
        return Wait(
            said=self._said(replace(scene, place=place), self.confirm),
            phase=Phase.CONFIRM,
            no_match=scene.place.no_match,
            values={self.save: spot.name},
            heard="name",
            why="confirm",
        )

    def _found(self, spot: Spot) -> Go:
        return Go("ok" if spot.part else "part", values={self.save: spot.name}, heard="area")

    def _failed(self, scene: Scene) -> Move:
        count = scene.place.no_match + 1
        if count >= (self.attempts or scene.defaults.attempts):
            return Go("too_many", heard="text")
        said = self._said(scene, self.not_understood or self.prompt, count - 1)
        return Wait(said=said, no_match=count, heard="text", why="no_match")

    def _around(self, scene: Scene) -> str:
        """The large area whose parts are asked for; blank: the large ones are."""
        return scene.place.values.get(self.within, "") if self.within else ""

    def _said(self, scene: Scene, prompt: Prompt, nth: int = 0) -> tuple[Spoken, ...]:
        place = scene.place
        listed = {**place.values, LIST: scene.areas.numbered(self._around(scene))}
        return replace(scene, place=replace(place, values=listed)).lines(prompt, nth)
