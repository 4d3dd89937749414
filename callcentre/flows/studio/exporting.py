"""One of our flow files as a Studio flow, in the current export format."""

from __future__ import annotations

import json
from collections.abc import Mapping

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.document import Flow
from callcentre.flows.library import parse_flow
from callcentre.flows.reading import read_yaml
from callcentre.flows.studio import carried
from callcentre.flows.studio.importing import make
from callcentre.flows.studio.reading import MOST_WIDGETS, read_export
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets import WRITERS

_EVENTS = {
    "incomingMessage": "message",
    "incomingCall": "call",
    "incomingConversationMessage": "message",
    "incomingRequest": "api",
    "incomingParent": "parent",
}


def export_studio(text: str, file: str, city: City) -> str:
    """The flow in ``text`` as JSON that Studio imports.

    Raises:
        FlowError: the file is not a flow, or it is too large for Studio.
    """
    sheet = _sheet(parse_flow(text, file, city))
    if len(sheet.states) > MOST_WIDGETS:
        raise FlowError(
            f"{file}: {len(sheet.states)} widgets would be needed, and Studio allows"
            f" {MOST_WIDGETS:,}; make two flows of it, one a subflow of the other"
        )
    made, _ = make(read_export(_json(sheet), file), city)
    changes = carried.differences(made, read_yaml(text, file))
    if changes:
        sheet.states.append(carried.widget(changes, sheet.name(carried.NAME)))
    return _json(sheet)


def _sheet(flow: Flow) -> Sheet:
    sheet = Sheet(flow)
    targets: Mapping[str, str | None] = {
        event: getattr(flow.entry, field) if field else None for event, field in _EVENTS.items()
    }
    sheet.add("Trigger", "trigger", {}, targets)
    for name, node in flow.steps.items():
        write = WRITERS.get(node.kind)
        if write:
            write(name, node, sheet)
        else:
            sheet.carry(name, node)
    return sheet


def _json(sheet: Sheet) -> str:
    definition = {
        "description": sheet.flow.title,
        "states": sheet.states,
        "initial_state": "Trigger",
        "flags": {"allow_concurrent_calls": True},
    }
    return json.dumps(definition, indent=2, ensure_ascii=False) + "\n"
