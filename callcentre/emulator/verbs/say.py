"""``<Say>``: words for the person."""

from __future__ import annotations

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.loop import repetitions


async def run(stage: Stage, element: Element) -> Step:
    """Speak the text ``loop`` times."""
    for _ in repetitions(element):
        await stage.leg.speak(element.text, element.get("language", "en-US"), element.get("voice"))
    return None
