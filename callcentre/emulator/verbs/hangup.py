"""``<Hangup>``: the end."""

from __future__ import annotations

from callcentre.emulator.interpreter import HangUp, Stage, Step
from callcentre.emulator.twiml import Element


async def run(_stage: Stage, _element: Element) -> Step:
    """End the leg."""
    return HangUp()
