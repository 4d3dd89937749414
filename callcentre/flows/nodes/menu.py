"""The step ``menu``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from pydantic import Field

from callcentre.calls.inputs import FlowInput, Keys, Silence, Speech
from callcentre.calls.instructions import Listen, Spoken
from callcentre.flows.nodes.base import Go, Move, Scene, Strict, Target
from callcentre.flows.nodes.waiting import KeyWait
from callcentre.flows.text import folded

_KEYS = re.compile("[0-9*#]{1,4}")


class KeyOption(Strict):
    """One choice: the key, the words for it, and where it leads."""

    key: str = Field(pattern=r"^[0-9*#]{1,4}$", coerce_numbers_to_str=True)
    words: tuple[str, ...] = ()
    to: str


class Menu(KeyWait):
    """Offer choices by key (calls).

    Fields: ``prompt``; ``options`` (name: ``{key, words, to}``, at most five besides the operator);
    ``attempts`` (ceiling of silences and wrong keys together); ``wait`` (seconds after the prompt);
    ``not_heard`` and ``not_understood`` (prompts said before asking again); ``save`` (the variable
    that gets the chosen option's name); ``speech: true`` to accept the options' words spoken.
    Outcomes: each option; ``no_input`` and ``no_match`` (a step, or ``{after: 2, to: step}``);
    ``too_many`` (the ceiling); ``operator`` (the operator key). The repeat key says it again.
    """

    kind: ClassVar[str] = "menu"

    options: Mapping[str, KeyOption] = Field(min_length=1)
    save: str | None = None
    speech: bool = False

    def targets(self) -> Mapping[str, Target]:
        return {
            **{name: option.to for name, option in self.options.items()},
            **self.failure_targets(),
        }

    def writes(self, outcome: str) -> frozenset[str]:
        return frozenset({self.save} if self.save and outcome in self.options else ())

    def ear(self, scene: Scene, spoken: tuple[Spoken, ...]) -> Listen:
        most, finish, hints = self._manners
        return Listen(
            spoken, self.seconds(scene), most, finish, self.speech, scene.place.language, hints
        )

    @cached_property
    def _manners(self) -> tuple[int, str, tuple[str, ...]]:
        """Keys at most, the key that ends them, and words to listen for; the same every time."""
        keys = [option.key for option in self.options.values()]
        words = tuple(w for o in self.options.values() for w in o.words) if self.speech else ()
        return max(map(len, keys)), "" if any("#" in key for key in keys) else "#", words

    def take(self, scene: Scene, given: FlowInput) -> Move:
        match given:
            case Silence():
                return self.unheard(scene)
            case Keys(digits):
                return self._pressed(scene, digits)
            case Speech(text):
                return self._spoken(scene, folded(text))
            case _:
                return self.again(scene)

    def claims(self, given: FlowInput) -> bool:
        match given:
            case Keys(digits):
                return any(option.key == digits for option in self.options.values())
            case Speech(text):
                return bool(self._named(folded(text)))
            case _:
                return False

    def _pressed(self, scene: Scene, digits: str) -> Move:
        heard = digits if _KEYS.fullmatch(digits) else "keys"
        for name, option in self.options.items():
            if option.key == digits:
                return self._chosen(name, heard)
        if digits == scene.defaults.operator_key:
            return Go("operator", heard=heard)
        if digits == scene.defaults.repeat_key:
            return self.again(scene, "repeat", heard)
        return self.not_matched(scene, heard)

    def _chosen(self, name: str, heard: str) -> Go:
        return Go(name, values={self.save: name} if self.save else {}, heard=heard)

    def _spoken(self, scene: Scene, text: str) -> Move:
        name = self._named(text)
        return self._chosen(name, "speech") if name else self.not_matched(scene, "speech")

    def _named(self, text: str) -> str:
        """The option of which a word was spoken."""
        for name, option in self.options.items():
            if any(f" {folded(word)} " in f" {text} " for word in option.words):
                return name
        return ""
