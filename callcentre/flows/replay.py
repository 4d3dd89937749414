"""A real call's way through its flow, told again from its stored events.

The events hold steps and outcomes and never what a caller typed or said, so there is nothing in a
replay that would have to be hidden; variables in prompts are shown by their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from callcentre.errors import FlowError
from callcentre.flows.library import Library

Event = tuple[datetime, str, Mapping[str, object]]
"""When, which kind, and its data."""

_STEPPED = "stepped"
_QUIET = frozenset({"carrier_status", "room"})


def replayed(events: Iterable[Event], library: Library) -> Iterator[str]:
    """One line for what was asked, one for what came of it; other events by their names."""
    began: datetime | None = None
    for at, kind, data in events:
        began = began or at
        clock = f"{(at - began).total_seconds():7.1f} s"
        if kind != _STEPPED:
            if kind not in _QUIET:
                yield f"{clock}  [{kind} {data.get('queue', '')}".rstrip() + "]"
            continue
        step = str(data.get("step", ""))
        yield from (f"{'':9}    {line}" for line in _asked(library, str(data.get("flow")), step))
        yield f"{clock}  {step}: {data.get('outcome', 'went on')}"


def _asked(library: Library, name: str, step: str) -> list[str]:
    try:
        flow = library.get(name)
        node = flow.node(step)
    except FlowError:
        return ["(this step is not in the flow any more)"]
    first = next(iter(node.prompt_fields().values()), ())
    texts = (flow.prompts.get(line.say, {}) for line in first)
    return [text[flow.languages[0]][0] for text in texts if flow.languages[0] in text]
