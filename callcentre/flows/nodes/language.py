"""The step ``language``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from callcentre.calls.inputs import Channel, FlowInput, Keys, Silence, Speech, Text
from callcentre.calls.instructions import Listen
from callcentre.flows.nodes.base import Go, Move, Node, Prompt, Scene, Strict, Target, Wait
from callcentre.flows.place import REMEMBERED
from callcentre.flows.text import folded


class Offered(Strict):
    """How one language is chosen."""

    key: str = Field(pattern=r"^[0-9]$", coerce_numbers_to_str=True)
    words: tuple[str, ...] = ()


class Language(Node):
    """Let the citizen choose a language, by key or by word.

    Fields: ``prompt``; ``offer`` (language: ``{key, words}``; in a message the key may be written
    as a word); ``attempts`` (silences and wrong answers together, 2); ``wait`` (seconds);
    ``remember: true`` if the choice is kept for the citizen's next call or thread, which then
    begins in it and does not ask again, unless ``force: true``.
    Outcomes: ``chosen``; ``default`` (no choice: the language stays as it is); ``operator`` (the
    operator key, in a call).
    """

    kind: ClassVar[str] = "language"
    waits: ClassVar[bool] = True

    prompt: Prompt
    offer: Mapping[str, Offered] = Field(min_length=1)
    attempts: int = Field(2, ge=1, le=9)
    wait: int | None = Field(None, ge=1, le=30)
    remember: bool = False
    force: bool = False
    chosen: Target = None
    default: Target = None
    operator: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"chosen": self.chosen, "default": self.default, "operator": self.operator}

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {"prompt": self.prompt}

    def enter(self, scene: Scene) -> Move:
        place = scene.place
        if self.remember and not self.force and place.values.get(REMEMBERED) == place.language:
            return Go("chosen")
        return self._ask(scene, 0, 0)

    def take(self, scene: Scene, given: FlowInput) -> Move:
        place = scene.place
        match given:
            case Silence() if place.channel is Channel.VOICE:
                return self._failed(scene, place.no_input + 1, place.no_match, "silence")
            case Keys(digits) if digits == scene.defaults.operator_key:
                return Go("operator", heard=digits)
            case Keys(digits) if digits == scene.defaults.repeat_key:
                return self._ask(scene, place.no_input, place.no_match, digits, "repeat")
            case Keys(answer) | Speech(answer) | Text(answer):
                chosen = self._choice(folded(answer))
                if chosen:
                    return Go("chosen", language=chosen, heard=chosen, remember=self.remember)
                return self._failed(scene, place.no_input, place.no_match + 1, "other")
            case _:
                return self._ask(scene, place.no_input, place.no_match)

    def claims(self, given: FlowInput) -> bool:
        match given:
            case Keys(answer) | Speech(answer) | Text(answer):
                return bool(self._choice(folded(answer)))
            case _:
                return False

    def _choice(self, answer: str) -> str:
        for language, offered in self.offer.items():
            if answer == offered.key or answer in map(folded, offered.words):
                return language
        return ""

    def _failed(self, scene: Scene, no_input: int, no_match: int, heard: str) -> Move:
        if no_input + no_match >= self.attempts:
            return Go("default", heard=heard)
        why = "no_input" if no_input > scene.place.no_input else "no_match"
        return self._ask(scene, no_input, no_match, heard, why)

    def _ask(
        self, scene: Scene, no_input: int, no_match: int, heard: str = "", why: str = ""
    ) -> Wait:
        said = scene.lines(self.prompt, no_input + no_match)
        counted = Wait(no_input=no_input, no_match=no_match, heard=heard, why=why)
        if scene.place.channel is not Channel.VOICE:
            return replace(counted, said=said)
        ear = Listen(
            prompts=said,
            timeout=self.wait or scene.defaults.wait,
            language=scene.place.language,
        )
        return replace(counted, ear=ear)
