"""Every other widget: kept word for word, and written back the same."""

from __future__ import annotations

from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import TRANSITIONS, Kind, opaque

_WHY = {
    "capture-payments": "a city line takes no card numbers",
    "fork-stream": "streams of a call's sound are not opened by a step",
    "connect-virtual-agent": "Twilio ended it in 2024",
    "connect-virtual-agent-v2": "virtual agents are not connected by a step",
    "run-conversation-relay": "virtual agents are not connected by a step",
    "start-conversation": "threads are kept by the house itself",
    "resume-conversation": "threads are kept by the house itself",
    "send-to-auto-pilot": "Twilio retired it",
}


def _read(reading: Reading) -> Step:
    kind = reading.widget.type
    return opaque(reading, _WHY.get(kind, f"widgets of the type {kind!r} are not known here"))


def _write(name: str, node: Any, sheet: Sheet) -> None:
    kept = node.definition.get(TRANSITIONS, ())
    matches = {f"match_{number}" for number in range(1, len(kept) + 1)}
    ways = {event: to for event, to in node.outcomes.items() if event not in matches}
    properties = {key: value for key, value in node.definition.items() if key != TRANSITIONS}
    sheet.add(name, node.type, properties, ways, kept)


KIND = Kind(tuple(_WHY), _read, {"opaque": _write})
