"""``<Pause>``: silence."""

from __future__ import annotations

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.twiml import Element


async def run(stage: Stage, element: Element) -> Step:
    """Let ``length`` seconds pass."""
    await stage.leg.audio.silence(element.number("length", 1))
    return None
