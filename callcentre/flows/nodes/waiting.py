"""What the voice steps that wait have in common: counting silence and mistakes.

Like VoiceXML: silence and mistakes are counted apart, the sum has a ceiling of its own, counts
start anew when the step is entered from another one, and the nth failure speaks the nth variant.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from callcentre.calls.instructions import Listen, RecordVoice, Spoken
from callcentre.flows.nodes.base import VOICE, Go, Move, Node, Prompt, Scene, Strict, Target, Wait
from callcentre.flows.place import Phase


class After(Strict):
    """Leave the step after so many failures of one sort (or else at the ceiling)."""

    after: int | None = Field(None, ge=1, le=9)
    to: Target = None


def _as_after(value: object) -> object:
    return {"to": value} if isinstance(value, str) or value is None else value


Failure = Annotated[After, BeforeValidator(_as_after, json_schema_input_type=str | After | None)]
"""In the file: a step's name, or ``{after: 2, to: step}``."""


class VoiceWait(Node):
    """A step that speaks and then waits for the caller."""

    channels = VOICE
    waits: ClassVar[bool] = True

    prompt: Prompt
    not_heard: Prompt = ()  # said before the prompt, after silence
    not_understood: Prompt = ()  # said before the prompt, after a mistake
    attempts: int | None = Field(None, ge=1, le=9)
    no_input: Failure = After()
    no_match: Failure = After()
    too_many: Target = None
    operator: Target = None

    def failure_targets(self) -> Mapping[str, Target]:
        """Outcomes of a caller who is silent, confused, or asks for a person."""
        return {
            "no_input": self.no_input.to,
            "no_match": self.no_match.to,
            "too_many": self.too_many,
            "operator": self.operator,
        }

    def prompt_fields(self) -> Mapping[str, Prompt]:
        return {
            "prompt": self.prompt,
            "not_heard": self.not_heard,
            "not_understood": self.not_understood,
        }

    @abstractmethod
    def ear(self, scene: Scene, spoken: tuple[Spoken, ...]) -> Listen | RecordVoice:
        """How to wait, after saying this."""

    def enter(self, scene: Scene) -> Move:
        return Wait(ear=self.ear(scene, self.lines(scene)))

    def lines(self, scene: Scene) -> tuple[Spoken, ...]:
        """The question itself, shorter after each failure if the flow has shorter variants."""
        return scene.lines(self.prompt, scene.failures)

    def again(self, scene: Scene, why: str = "", heard: str = "") -> Wait:
        """Ask once more from the top, without counting."""
        place = scene.place
        return Wait(
            ear=self.ear(scene, scene.lines(self.prompt)),
            no_input=place.no_input,
            no_match=place.no_match,
            heard=heard,
            why=why,
        )

    def unheard(self, scene: Scene) -> Move:
        """The caller was silent."""
        count = scene.place.no_input + 1
        if count >= (self.no_input.after or self._ceiling(scene)):
            return Go("no_input", heard="silence")
        return self._failed(scene, count, scene.place.no_match, "silence")

    def not_matched(self, scene: Scene, heard: str) -> Move:
        """The caller gave something that is no answer."""
        count = scene.place.no_match + 1
        if count >= (self.no_match.after or self._ceiling(scene)):
            return Go("no_match", heard=heard)
        return self._failed(scene, scene.place.no_input, count, heard)

    def _ceiling(self, scene: Scene) -> int:
        return self.attempts or scene.defaults.attempts

    def _failed(self, scene: Scene, no_input: int, no_match: int, heard: str) -> Move:
        if no_input + no_match >= self._ceiling(scene):
            return Go("too_many", heard=heard)
        silent = no_input > scene.place.no_input
        if silent:
            comment = scene.lines(self.not_heard, no_input - 1)
        else:
            comment = scene.lines(self.not_understood, no_match - 1)
        question = scene.lines(self.prompt, no_input + no_match)
        return Wait(
            ear=self.ear(scene, comment + question),
            phase=Phase.INPUT,
            no_input=no_input,
            no_match=no_match,
            heard=heard,
            why="no_input" if silent else "no_match",
        )


class KeyWait(VoiceWait):
    """A step that waits for keys."""

    wait: int | None = Field(None, ge=1, le=30)

    def seconds(self, scene: Scene) -> int:
        """How long to wait for the caller, in seconds."""
        return self.wait or scene.defaults.wait
