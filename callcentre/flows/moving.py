"""What becomes of a place in an older version of a flow when a newer one is current."""

from __future__ import annotations

from dataclasses import replace

from callcentre.errors import FlowError
from callcentre.flows.document import Flow
from callcentre.flows.library import Library
from callcentre.flows.place import Phase, Place

_ASKED = frozenset({Phase.INPUT, Phase.CONFIRM})


def carried_over(library: Library, place: Place) -> Place:
    """The place at which to go on: the same one, or one in the current version.

    Only who was asked something can be moved, never who waits in a line or for the house.
    """
    try:
        current = library.get(place.flow)
    except FlowError:
        return place
    if place.version == current.version or place.phase not in _ASKED:
        return place
    match current.change.policy:
        case "interrupt":
            step = current.change.step or current.defaults.on_error
            return replace(_moved(place, current, step), phase=Phase.START)
        case "rename":
            step = current.change.renames.get(place.step, place.step)
            waits = step in current.steps and current.steps[step].waits
            return _moved(place, current, step) if waits else place
        case _:
            return place


def _moved(place: Place, flow: Flow, step: str) -> Place:
    values = {n: flow.vars[n].fit(v) for n, v in place.values.items() if n in flow.vars}
    defaults = {name: var.default for name, var in flow.vars.items() if var.default}
    same = step == place.step
    return replace(
        place,
        version=flow.version,
        step=step,
        values={**defaults, **values},
        no_input=place.no_input if same else 0,
        no_match=place.no_match if same else 0,
    )
