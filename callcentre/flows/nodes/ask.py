"""The step ``ask``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from callcentre.calls.inputs import Done, FlowInput, Text
from callcentre.flows.nodes.base import (
    MESSAGING,
    Go,
    Move,
    Node,
    Prompt,
    Scene,
    Strict,
    Target,
    Wait,
)
from callcentre.flows.nodes.expect import find_code
from callcentre.flows.text import clean, folded, weight

_FEW_WORDS = 3


class WordOption(Strict):
    """One choice: the words for it (any of them) and where it leads."""

    words: tuple[str, ...] = Field(min_length=1)
    to: str


def chosen_option(options: Mapping[str, WordOption], text: str) -> str:
    """The option that a folded message names: the whole of it, or the first word of a few."""
    words = text.split(" ")
    first = words[0] if len(words) <= _FEW_WORDS else ""
    for candidate in (text, first):
        for name, option in options.items():
            if candidate and candidate in map(folded, option.words):
                return name
    return ""


class Ask(Node):
    """Ask a question and wait for the answer (messages).

    Fields: ``prompt``; ``expect`` (``text``, ``place``: text or a shared location, ``code``: a
    receipt code, ``choice``: only the options); ``options`` (name: ``{words, to}``; a whole answer,
    or the first word of at most three); ``save`` (the variable; of a ``choice`` it gets the
    option's name); ``save_location`` (the variable for a location sent along); ``least`` and
    ``most`` (letters and digits at least, characters at most); ``use_opening: true`` if the message
    that led here may already be the answer; ``not_understood`` (what is sent instead of the prompt
    after a wrong answer); ``attempts``;
    ``wait`` (minutes without an answer, after which ``timeout`` follows; without it the thread is
    silently forgotten after ``limits.session_hours``); ``save_media`` (the variable for the message
    whose pictures a ``case`` may keep).
    Outcomes: each option; ``ok``; ``location`` (only a location came, wanted was text) and
    ``picture`` (only a picture came), both counted as wrong answers if they lead nowhere;
    ``too_many`` (the ceiling); ``timeout`` (with ``wait``); ``undeliverable`` (the question could
    not be delivered; where it leads nowhere, the thread waits on).
    """

    kind: ClassVar[str] = "ask"
    channels = MESSAGING
    waits: ClassVar[bool] = True

    prompt: Prompt
    not_understood: Prompt = ()
    expect: Literal["text", "place", "code", "choice"] = "text"
    options: Mapping[str, WordOption] = Field(default_factory=dict)
    save: str | None = None
    save_location: str | None = None
    save_media: str | None = None
    least: int = Field(1, ge=1, le=100)
    most: int = Field(1000, ge=1, le=1600)
    use_opening: bool = False
    attempts: int | None = Field(None, ge=1, le=9)
    wait: int = Field(0, ge=0, le=4320)
    ok: Target = None
    location: Target = None
    picture: Target = None
    too_many: Target = None
    timeout: Target = None
    undeliverable: Target = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.expect == "choice" and not self.options:
            raise ValueError("expect: choice needs options")
        if self.expect != "choice" and not self.save:
            raise ValueError(f"expect: {self.expect} needs save, the variable for the answer")
        if self.location and not self.save_location:
            raise ValueError("location needs save_location, the variable for the location")
        if self.timeout and not self.wait:
            raise ValueError("timeout can only happen with wait, the minutes")
        return self

    def targets(self) -> Mapping[str, Target]:
        named: dict[str, Target] = {name: option.to for name, option in self.options.items()}
        if self.expect != "choice":
            named["ok"] = self.ok
        # Without a target of their own these two are wrong answers, not outcomes.
        named.update({k: v for k, v in self._rich_targets().items() if v is not None})
        return {**named, "too_many": self.too_many, **self._by_themselves()}

    def _by_themselves(self) -> Mapping[str, Target]:
        timeout = {"timeout": self.timeout} if self.wait else {}
        lost = {"undeliverable": self.undeliverable} if self.undeliverable else {}
        return {**timeout, **lost}

    def unasked(self) -> tuple[str, ...]:
        return tuple(self._by_themselves())

    def _rich_targets(self) -> Mapping[str, Target]:
        return {"location": self.location, "picture": self.picture}

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {"prompt": self.prompt, "not_understood": self.not_understood}

    def writes(self, outcome: str) -> frozenset[str]:
        if self.save and (outcome == "ok" or (self.expect == "choice" and outcome in self.options)):
            return frozenset({self.save})
        if outcome == "location" and self.save_location:
            return frozenset({self.save_location})
        if outcome == "picture" and self.save_media:
            return frozenset({self.save_media})
        return frozenset()

    def enter(self, scene: Scene) -> Move:
        if self.use_opening and (scene.opening or scene.location or scene.pictures):
            answered = self._answer(scene, scene.opening)
            if answered:
                return answered
        return Wait(said=scene.lines(self.prompt), minutes=self.wait)

    def take(self, scene: Scene, given: FlowInput) -> Move:
        match given:
            case Done(outcome) if outcome in self.unasked():
                return Go(outcome, heard="silence")
            case Text(body):
                return self._answer(scene, body) or self._failed(scene)
            case _:
                return self._again(scene)

    def claims(self, given: FlowInput) -> bool:
        return isinstance(given, Text) and bool(chosen_option(self.options, folded(given.body)))

    def _again(self, scene: Scene) -> Wait:
        place = scene.place
        return Wait(
            said=scene.lines(self.prompt),
            no_input=place.no_input,
            no_match=place.no_match,
            minutes=self.wait,
        )

    def _answer(self, scene: Scene, body: str) -> Go | None:
        chosen = chosen_option(self.options, folded(body))
        if chosen:
            saved = {self.save: chosen} if self.save and self.expect == "choice" else {}
            return Go(chosen, values=saved, heard=chosen)
        value = self._value(scene, body)
        located = {self.save_location: scene.location} if self.save_location else {}
        shown = self._shown(scene)
        if value and self.save:
            kept = located if scene.location and self.save_location != self.save else {}
            return Go("ok", values={**kept, **shown, self.save: value}, heard=self.expect)
        if scene.location and self.location:
            return Go("location", values=located, heard="location")
        if scene.pictures and self.picture:
            return Go("picture", values=shown, heard="picture")
        return None

    def _shown(self, scene: Scene) -> Mapping[str, str]:
        """The message with the pictures, if there are any and they are to be kept."""
        kept = self.save_media and scene.pictures and scene.message
        return {self.save_media: scene.message} if self.save_media and kept else {}

    def _value(self, scene: Scene, body: str) -> str:
        if self.expect == "choice":
            return ""
        if self.expect == "code":
            return find_code(body)
        text = clean(body, self.most)
        if self.expect == "place" and scene.location:
            return clean(f"{text} ({scene.location})" if text else scene.location, self.most)
        return text if weight(text) >= self.least else ""

    def _failed(self, scene: Scene) -> Move:
        count = scene.place.no_match + 1
        if count >= (self.attempts or scene.defaults.attempts):
            return Go("too_many", heard="text")
        return Wait(
            said=scene.lines(self.not_understood or self.prompt, count - 1),
            no_match=count,
            heard="text",
            why="no_match",
            minutes=self.wait,
        )
