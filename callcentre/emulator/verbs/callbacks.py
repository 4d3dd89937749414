"""Read the callback attributes of a noun."""

from __future__ import annotations

from callcentre.emulator.interpreter import Stage
from callcentre.emulator.legs import Callback
from callcentre.emulator.twiml import Element


def callback_of(
    stage: Stage, element: Element, prefix: str = "statusCallback", events: str = "completed"
) -> Callback:
    """``statusCallback`` or ``recordingStatusCallback`` with its method and events."""
    url = stage.resolve(element.get(prefix)) if element.get(prefix) else ""
    wanted = element.get(f"{prefix}Event", events).split()
    return Callback(url or "", element.get(f"{prefix}Method", "POST"), frozenset(wanted))
