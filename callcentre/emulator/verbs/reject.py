"""``<Reject>``: do not even answer."""

from __future__ import annotations

from callcentre.emulator.interpreter import HangUp, Stage, Step
from callcentre.emulator.twiml import Element

_STATUS = {"busy": "busy", "rejected": "no-answer"}


async def run(stage: Stage, element: Element) -> Step:
    """Turn the call away; as a later verb it only hangs up, with a complaint."""
    if stage.leg.status == "ringing":
        stage.leg.finish(_STATUS.get(element.get("reason", "rejected"), "no-answer"))
    else:
        stage.complain(12200, "<Reject> is not the first verb")
    return HangUp()
