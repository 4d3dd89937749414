"""``<Pause>``: silence."""

from __future__ import annotations

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.twiml import Element


async def run(stage: Stage, element: Element) -> Step:
    """Let ``length`` seconds pass."""
    length = element.get("length", "1")
    await stage.leg.audio.silence(int(length) if length.isdigit() else 1)
    return None
