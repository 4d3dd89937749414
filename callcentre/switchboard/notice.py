"""What a caller is told before a talk that is recorded."""

from __future__ import annotations

from callcentre.calls.instructions import Say
from callcentre.switchboard.parts import Parts

_SENTENCE = "recorded"


def of_recording(parts: Parts, queue: str, language: str) -> tuple[Say, ...]:
    """The notice, if the queue's talks are recorded and the city wants it said.

    Where the city says nothing of it (``recording_notice``), an emergency loses no time with it.
    """
    definition = parts.city.queues.get(queue)
    if definition is None or not definition.recorded or _SENTENCE not in parts.city.spoken:
        return ()
    wanted = definition.recording_notice
    if wanted is None:
        wanted = not definition.emergency
    return (Say(parts.city.say(_SENTENCE, language), language),) if wanted else ()
