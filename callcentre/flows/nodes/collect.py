"""The step ``collect``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from callcentre.calls.inputs import FlowInput, Keys, Silence, Speech
from callcentre.calls.instructions import Listen, Spoken
from callcentre.flows.nodes.base import Go, Move, Prompt, Scene, Target, Wait
from callcentre.flows.nodes.expect import Keyed
from callcentre.flows.nodes.waiting import KeyWait
from callcentre.flows.place import Phase

_RIGHT, _WRONG = "1", "2"


class Collect(KeyWait):
    """Ask for digits, or for one of some words (calls): a receipt code, a district number.

    Fields: ``prompt``; ``save`` (the variable); ``expect`` (one of ``digits: {least, most}``,
    ``number: {least, most}`` (a range), ``one_of: [..]`` (a list), ``code: true``, ``date: true``
    (keyed as day, month and year, 17081945), ``regex: {pattern, most, example}`` over the keys, and
    ``speech: [..]``, words of which one is spoken); ``confirm`` (a prompt that reads the answer
    back and says "press 1 if right, 2 to enter it again"); ``attempts``, ``wait``, ``not_heard``,
    ``not_understood`` as in ``menu``. A telephone number is not asked for in a call: what is keyed
    travels in addresses, and the caller's own number is known to the house.
    Outcomes: ``ok``; ``no_input``, ``no_match``, ``too_many``, ``operator`` as in ``menu``. The
    operator and repeat keys work alone, unless they are themselves an answer.
    """

    kind: ClassVar[str] = "collect"

    save: str
    expect: Keyed
    confirm: Prompt = ()
    ok: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"ok": self.ok, **self.failure_targets()}

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {**super().prompt_fields(), "confirm": self.confirm}

    def writes(self, outcome: str) -> frozenset[str]:
        return frozenset({self.save} if outcome == "ok" else ())

    def ear(self, scene: Scene, spoken: tuple[Spoken, ...]) -> Listen:
        confirming = scene.place.phase is Phase.CONFIRM
        return Listen(
            prompts=spoken,
            timeout=self.seconds(scene),
            max_digits=1 if confirming else self.expect.longest,
            finish_on_key="" if self._needs_hash and not confirming else "#",
            speech=bool(self.expect.speech) and not confirming,
            language=scene.place.language,
            hints=() if confirming else self.expect.speech,
        )

    @property
    def _needs_hash(self) -> bool:
        return bool(self.expect.regex and "#" in self.expect.regex.pattern)

    def take(self, scene: Scene, given: FlowInput) -> Move:
        confirming = scene.place.phase is Phase.CONFIRM
        match given:
            case Silence():
                return self.unheard(_asking(scene))
            case Keys(digits) if confirming:
                return self._confirmed(scene, digits)
            case Keys(digits):
                return self._entered(scene, self.expect.accept(digits), digits)
            case Speech(words) if not confirming:
                return self._entered(scene, self.expect.heard(words), "")
            case _:
                return self.again(_asking(scene))

    def claims(self, given: FlowInput) -> bool:
        match given:
            case Keys(digits):
                return bool(self.expect.accept(digits))
            case Speech(words):
                return bool(self.expect.heard(words))
            case _:
                return False

    def _entered(self, scene: Scene, value: str, digits: str) -> Move:
        if not value:
            return self._other_key(scene, digits)
        heard = "digits" if digits else "speech"
        if not self.confirm:
            return Go("ok", values={self.save: value}, heard=heard)
        asked = replace(
            scene.place, values={**scene.place.values, self.save: value}, phase=Phase.CONFIRM
        )
        return self._ask_to_confirm(replace(scene, place=asked), heard)

    def _confirmed(self, scene: Scene, digits: str) -> Move:
        if digits == _RIGHT:
            values = {self.save: scene.place.values.get(self.save, "")}
            return Go("ok", values=values, heard=digits)
        if digits == scene.defaults.repeat_key:
            return self._ask_to_confirm(scene, digits)
        if digits == _WRONG:
            return self.not_matched(_asking(scene), digits)
        return self._other_key(_asking(scene), digits)

    def _other_key(self, scene: Scene, digits: str) -> Move:
        if digits == scene.defaults.operator_key:
            return Go("operator", heard=digits)
        if digits == scene.defaults.repeat_key:
            return self.again(scene, "repeat", digits)
        return self.not_matched(scene, "digits")

    def _ask_to_confirm(self, scene: Scene, heard: str) -> Wait:
        place = scene.place
        return Wait(
            ear=self.ear(scene, scene.lines(self.confirm)),
            phase=Phase.CONFIRM,
            no_input=place.no_input,
            no_match=place.no_match,
            values={self.save: place.values.get(self.save, "")},
            heard=heard,
            why="confirm",
        )


def _asking(scene: Scene) -> Scene:
    return replace(scene, place=replace(scene.place, phase=Phase.INPUT))
