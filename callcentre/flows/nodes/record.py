"""The step ``record``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from callcentre.calls.inputs import FlowInput, Keys, Recorded, Silence
from callcentre.calls.instructions import RecordVoice, Spoken
from callcentre.flows.nodes.base import Go, Move, Scene, Target
from callcentre.flows.nodes.waiting import VoiceWait

_FINISH = "#"


class Record(VoiceWait):
    """Record the caller's own words after a tone (calls).

    Fields: ``prompt``; ``save`` (the variable that gets the recording's id); ``longest`` (seconds,
    120); ``quiet`` (seconds of silence that end it, 5); ``shortest`` (less than so many seconds is
    silence, 1); ``attempts``, ``not_heard``, ``not_understood`` as in ``menu``.
    Outcomes: ``done``; ``no_input`` (nothing was said), ``no_match``, ``too_many``, ``operator`` as
    in ``menu``. ``#`` ends the recording.
    """

    kind: ClassVar[str] = "record"

    save: str
    longest: int = Field(120, ge=5, le=600)
    quiet: int = Field(5, ge=2, le=30)
    shortest: int = Field(1, ge=1, le=30)
    done: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {"done": self.done, **self.failure_targets()}

    def writes(self, outcome: str) -> frozenset[str]:
        return frozenset({self.save} if outcome == "done" else ())

    def ear(self, scene: Scene, spoken: tuple[Spoken, ...]) -> RecordVoice:
        keys = {_FINISH} | _asking_keys(scene)
        return RecordVoice(
            prompts=spoken,
            max_seconds=self.longest,
            silence_seconds=self.quiet,
            finish_on_key="".join(sorted(keys)),
        )

    def take(self, scene: Scene, given: FlowInput) -> Move:
        match given:
            case Silence():
                return self.unheard(scene)
            case Keys(digits):
                return self._pressed(scene, digits)
            case Recorded(key=key) if key in _asking_keys(scene):
                return self._pressed(scene, key)
            case Recorded(recording_id, seconds) if recording_id and seconds >= self.shortest:
                return Go("done", values={self.save: recording_id}, heard="recording")
            case Recorded():
                return self.unheard(scene)
            case _:
                return self.again(scene)

    def _pressed(self, scene: Scene, digits: str) -> Move:
        if digits == scene.defaults.operator_key:
            return Go("operator", heard=digits)
        if digits == scene.defaults.repeat_key:
            return self.again(scene, "repeat", digits)
        return self.not_matched(scene, "digits")


def _asking_keys(scene: Scene) -> frozenset[str]:
    return frozenset({scene.defaults.operator_key, scene.defaults.repeat_key})
