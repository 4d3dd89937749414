"""Studio flows for the tests: files in ``exports/``, and small ones made on the spot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from callcentre.calls.city import City
from callcentre.calls.inputs import Done, FlowInput
from callcentre.flows.document import Document, Flow
from callcentre.flows.nodes.queue import Queue
from callcentre.flows.studio.importing import Imported, import_studio
from callcentre.flows.studio.report import Row
from tests.unit.flows.talk import Talk, begun

FOLDER = Path(__file__).parent / "exports"
FILES = tuple(sorted(path.name for path in FOLDER.iterdir()))

State = dict[str, object]


def imported(city: City, file: str) -> Imported:
    """One of the files, imported."""
    return import_studio((FOLDER / file).read_text(encoding="utf-8"), file, city)


def widget(name: str, kind: str, ways: Mapping[str, str | None], **properties: object) -> State:
    """One state."""
    transitions = [{"event": event, **({"next": to} if to else {})} for event, to in ways.items()]
    return {"name": name, "type": kind, "transitions": transitions, "properties": properties}


def gather(name: str, keypress: str | None, timeout: str | None = None) -> State:
    """A gather-input-on-call for one digit."""
    ways = {"keypress": keypress, "speech": None, "timeout": timeout}
    return widget(name, "gather-input-on-call", ways, say=f"{name}?", number_of_digits=1, timeout=5)


def split(name: str, left: str, tests: Mapping[str, str | None], other: str | None) -> State:
    """A split on equal values."""
    state = widget(name, "split-based-on", {"noMatch": other}, input=left)
    matches: list[object] = [
        {"event": "match", "next": to, "conditions": [condition("equal_to", left, value)]}
        for value, to in tests.items()
    ]
    return {**state, "transitions": [{"event": "noMatch", "next": other}, *matches]}


def condition(operator: str, left: str, value: str) -> dict[str, object]:
    """One condition."""
    return {"friendly_name": "If", "arguments": [left], "type": operator, "value": value}


def bye(name: str) -> State:
    """A sentence with nothing behind it."""
    return widget(name, "say-play", {"audioComplete": None}, say=f"{name}.")


def studio(*states: State, event: str = "incomingCall", first: str = "") -> str:
    """An export that begins with the first state."""
    trigger = widget("Trigger", "trigger", {event: first or str(states[0]["name"])})
    return json.dumps(
        {"description": "Coba", "initial_state": "Trigger", "states": [trigger, *states]}
    )


def importing(city: City, *states: State, event: str = "incomingCall") -> Imported:
    """A small export, imported."""
    return import_studio(studio(*states, event=event), "coba.json", city)


def document(flow: Flow) -> Mapping[str, object]:
    """What stands in a flow's file, without its name and version."""
    return {name: getattr(flow, name) for name in Document.model_fields}


def row(result: Imported, name: str) -> Row:
    """The report's row for one widget."""
    return next(row for row in result.rows if row.widget == name)


_ENOUGH = 80


def arrives(flow: Flow, given: FlowInput) -> None:
    """A caller who only ever gives this comes to a queue, or the flow ends."""
    if not flow.speaks:
        return
    talk = begun(flow)
    for _ in range(_ENOUGH):
        if talk.place is None or isinstance(flow.node(talk.step), Queue):
            return
        talk.give(_house(flow, talk) or given)
    raise AssertionError(f"the caller is still at {talk.step}")


def _house(flow: Flow, talk: Talk) -> Done | None:
    """What the house answers, on a bad day, if it was asked for something."""
    if talk.turn is None or talk.turn.effect is None:
        return None
    outcomes = flow.node(talk.step).targets()
    return Done("failed" if "failed" in outcomes else next(iter(outcomes)))
