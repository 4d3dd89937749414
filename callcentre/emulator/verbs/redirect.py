"""``<Redirect>``: go on with another document."""

from __future__ import annotations

from callcentre.emulator.documents import Source
from callcentre.emulator.interpreter import GoTo, HangUp, Stage, Step
from callcentre.emulator.twiml import Element


async def run(stage: Stage, element: Element) -> Step:
    """Fetch the address; without one this document again (which waiting pages use to loop)."""
    target = stage.resolve(element.text) if element.text else stage.url
    if target is None:
        return HangUp()
    return GoTo(Source(target, element.get("method", "POST")))
