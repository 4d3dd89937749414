"""Verbs that need more than a telephone network: said loudly not to be here."""

from __future__ import annotations

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.twiml import Element


async def run(stage: Stage, element: Element) -> Step:
    """Complain and go on with the next verb."""
    stage.complain(12200, f"<{element.name}> is not supported by this carrier")
    return None
