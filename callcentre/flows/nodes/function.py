"""The step ``function``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from callcentre.calls.effects import CallFunction, Effect
from callcentre.calls.inputs import Done, FlowInput
from callcentre.flows.nodes.base import Go, HouseNode, Move, Scene, Target
from callcentre.flows.text import clean, fill, slots

_LONGEST = 1600


class Function(HouseNode):
    """Run a function that the house has registered under a name.

    Fields: ``name``; ``args`` (name: text, which may hold ``{variables}``); ``save`` (variable:
    name in what the function gives back).
    Outcomes: ``ok`` (with everything to be saved); ``failed``.
    """

    kind: ClassVar[str] = "function"

    name: str
    args: Mapping[str, str] = Field(default_factory=dict)
    save: Mapping[str, str] = Field(default_factory=dict)
    ok: Target = None
    failed: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"ok": self.ok, "failed": self.failed}

    def reads(self) -> frozenset[str]:
        return frozenset(slot.name for text in self.args.values() for slot in slots(text))

    def writes(self, outcome: str) -> frozenset[str]:
        return frozenset(self.save if outcome == "ok" else ())

    def effect(self, scene: Scene) -> Effect:
        values = scene.place.values
        return CallFunction(self.name, {n: fill(text, values) for n, text in self.args.items()})

    def take(self, scene: Scene, given: FlowInput) -> Move:
        if not isinstance(given, Done):
            return self.enter(scene)
        if given.outcome != "ok":
            return Go(given.outcome)
        given_back = given.values
        if any(name not in given_back for name in self.save.values()):
            return Go("failed")
        saved = {v: clean(given_back[name], _LONGEST) for v, name in self.save.items()}
        return Go("ok", values=saved)
