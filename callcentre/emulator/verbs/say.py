"""``<Say>``: words for the person."""

from __future__ import annotations

from callcentre.emulator import voices
from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.loop import repetitions

LONGEST_OF_POLLY = 3000


async def run(stage: Stage, element: Element) -> Step:
    """Speak the text ``loop`` times; a voice that has not this language says nothing."""
    wrong = voices.wrong_with(element.get("voice"), element.get("language"))
    if wrong is not None:
        stage.complain(*wrong)
        return None
    if element.get("voice").startswith("Polly.") and len(element.text) > LONGEST_OF_POLLY:
        stage.complain(13521, f"<Say> is longer than {LONGEST_OF_POLLY} characters")
    for _ in repetitions(element):
        await stage.leg.speak(element.text, element.get("language", "en-US"), element.get("voice"))
    return None
