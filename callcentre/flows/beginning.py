"""Where a flow begins, and what a message brings along."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from callcentre.calls.inputs import Begin, Channel, FlowInput, Text
from callcentre.flows.document import Flow
from callcentre.flows.place import REMEMBERED, SWITCHED_ON, Place


def begin(
    flow: Flow,
    channel: Channel,
    language: str,
    *,
    at_step: str = "",
    began: int = 0,
    remembered: bool = False,
) -> Place:
    """The place before the first step; give it to `step` with `Begin`.

    ``at_step`` is where to begin instead of the flow's entry; ``began`` is now, in seconds;
    ``remembered`` says that the citizen chose this language before.

    Raises:
        FlowError: the flow is not for this channel.
    """
    values = {name: var.default for name, var in flow.vars.items() if var.default}
    known = remembered and language in flow.languages
    return Place(
        flow=flow.flow,
        version=flow.version,
        step=at_step or flow.entry_step(channel),
        visit=0,
        channel=channel,
        language=language if language in flow.languages else flow.languages[0],
        values={**values, REMEMBERED: language} if known else values,
        began=began,
    )


def switched(flow: Flow, place: Place, on: Collection[str]) -> Place:
    """The same place, for one who begins while these switches are on."""
    asked = sorted(flow.switches.intersection(on))
    if not asked:
        return place
    return replace(place, values={**place.values, SWITCHED_ON: " ".join(asked)})


def written(given: FlowInput) -> tuple[str, str, int, str]:
    """What a message brings: its text, a location, the number of pictures, and its own id."""
    match given:
        case Begin(text, location, pictures, message) | Text(text, location, pictures, message):
            return text, location, pictures, message
        case _:
            return "", "", 0, ""
