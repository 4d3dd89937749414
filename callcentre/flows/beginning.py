"""Where a flow begins, and what a message brings along."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from callcentre.calls.inputs import Begin, Channel, FlowInput, Text
from callcentre.flows.document import Flow
from callcentre.flows.place import CUT_OFF, REMEMBERED, SWITCHED_ON, Place
from callcentre.flows.text import slots


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
    if remembered and language in flow.languages:
        values[REMEMBERED] = language
    return Place(
        flow=flow.flow,
        version=flow.version,
        step=at_step or flow.entry_step(channel),
        visit=0,
        channel=channel,
        language=language if language in flow.languages else flow.languages[0],
        values=values,
        began=began,
    )


def _way_back(flow: Flow, step: str) -> str:
    """The step at which somebody can begin who was at this one; blank if there is none."""
    name = step.partition(".")[0]
    node = flow.steps.get(name)
    if node is None or not (node.waits or node.kind == "subflow"):
        return ""
    prompts = node.prompt_fields().values()
    texts = (
        text
        for prompt in prompts
        for line in prompt
        for variants in flow.prompts.get(line.say, {}).values()
        for text in variants
    )
    needed = node.reads().union(*({slot.name for slot in slots(text)} for text in texts))
    known = {name for name, variable in flow.vars.items() if variable.default is not None}
    return name if needed <= known else ""


def cut_off(flow: Flow, place: Place, step: str) -> Place:
    """The same place, for one whose call before broke off at this step."""
    back = _way_back(flow, step)
    return replace(place, values={**place.values, CUT_OFF: back}) if back else place


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
