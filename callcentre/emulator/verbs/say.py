"""``<Say>``: words for the person."""

from __future__ import annotations

from callcentre.emulator import voices
from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.loop import repetitions


async def run(stage: Stage, element: Element) -> Step:
    """Speak the text ``loop`` times; a voice that has not this language says nothing."""
    wrong = voices.wrong_with(element.get("voice"), element.get("language"))
    if wrong is not None:
        stage.complain(*wrong)
        return None
    for _ in repetitions(element):
        await stage.leg.speak(element.text, element.get("language", "en-US"), element.get("voice"))
    return None
