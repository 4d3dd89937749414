"""A real call's way through its flow, told again from its stored events.

It is told in the words of the version that the call ran on. The events hold steps and outcomes and
never what a caller typed or said; variables in prompts are shown by their names, so that whatever
is sensitive stays hidden.
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


def replayed(events: Iterable[Event], library: Library, language: str = "") -> Iterator[str]:
    """One line for what was asked, one for what came of it; other events by their names.

    ``language`` is the caller's; without it the flow's first is used.
    """
    began: datetime | None = None
    for at, kind, data in events:
        began = began or at
        clock = f"{(at - began).total_seconds():7.1f} s"
        if kind != _STEPPED:
            if kind not in _QUIET:
                yield f"{clock}  [{kind} {data.get('queue', '')}".rstrip() + "]"
            continue
        step = str(data.get("step", ""))
        name, version = str(data.get("flow")), str(data.get("version", "")) or None
        for line in _asked(library, (name, version), step, language):
            yield f"{'':9}    {line}"
        yield f"{clock}  {step}: {data.get('outcome', 'went on')}"


def _asked(library: Library, which: tuple[str, str | None], step: str, language: str) -> list[str]:
    """What the step says first, in the version that was pinned."""
    if not step:
        return []
    try:
        flow = library.get(*which)
    except FlowError:
        return ["(the version that this call ran on is not kept any more)"]
    try:
        node = flow.node(step)
        frame = flow.frame(step.rpartition(".")[0])
    except FlowError:
        return ["(this step is not in the flow any more)"]
    first = next(iter(node.prompt_fields().values()), ())
    spoken = language if language in frame.languages else frame.languages[0]
    texts = (frame.prompts.get(line.say, {}).get(line.language or spoken, ()) for line in first)
    return [variants[0] for variants in texts if variants]
