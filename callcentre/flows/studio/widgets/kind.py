"""What one kind of widget is: how it is read into a step, and which steps are written as it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet

Write = Callable[[str, Any, Sheet], None]
"""Writes the step of this name into the sheet. The step is of the kind it is registered for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of widget, or several that mean the same."""

    types: tuple[str, ...]
    read: Callable[[Reading], Step]
    write: Mapping[str, Write] = field(default_factory=dict)


def fields(**given: object) -> dict[str, object]:
    """The fields that say something, for the body of a step."""
    empty: tuple[object, ...] = (None, "", {}, [])
    return {name.rstrip("_"): value for name, value in given.items() if value not in empty}


TRANSITIONS = "transitions"
"""Where an opaque step keeps transitions that have conditions."""


def opaque(reading: Reading, why: str) -> Step:
    """The widget kept word for word; whoever comes to it fails at once, towards a person."""
    widget = reading.widget
    outcomes: dict[str, str | None] = {}
    kept: list[dict[str, object]] = []
    for way in widget.ways:
        to = reading.target(way.next)
        if to:
            outcomes.setdefault(way.event if not way.conditions else f"match_{len(kept) + 1}", to)
        if way.conditions:
            kept.append({"next": to or "", "conditions": [c.as_json() for c in way.conditions]})
    reading.opaque(why)
    definition = {**widget.properties, **({TRANSITIONS: kept} if kept else {})}
    return Step("opaque", fields(type=widget.type, definition=definition, outcomes=outcomes))
