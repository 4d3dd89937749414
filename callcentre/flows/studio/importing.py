"""A Studio export as one of our flow files, with a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from callcentre.calls.city import City
from callcentre.flows.document import Flow
from callcentre.flows.library import parse_flow
from callcentre.flows.studio import carried, safe
from callcentre.flows.studio.definition import StudioFlow
from callcentre.flows.studio.draft import SAFE_LINE, Draft, Reading
from callcentre.flows.studio.names import slug
from callcentre.flows.studio.reading import read_export
from callcentre.flows.studio.report import Row, Verdict
from callcentre.flows.studio.widgets import OTHER, READERS
from callcentre.flows.studio.widgets.connect_call import STATUS
from callcentre.flows.studio.widgets.gather import ANSWERS
from callcentre.flows.studio.widgets.wait_for_reply import ANSWER
from callcentre.flows.studio.yaml_text import flow_text

_LONGEST_TITLE = 80

Steps = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Imported:
    """The file's text, what it parses to, and the report, a row a widget."""

    text: str
    flow: Flow
    rows: tuple[Row, ...]


def import_studio(text: str, file: str, city: City) -> Imported:
    """The flow of an export in our language.

    Raises:
        FlowError: one line for each thing that is wrong with the export.
    """
    raw, draft = make(read_export(text, file), city)
    notes = {name: step.comments for name, step in draft.steps.items()}
    written = flow_text(raw, notes)
    return Imported(written, parse_flow(written, f"{file} (imported)", city), tuple(draft.rows))


def make(flow: StudioFlow, city: City) -> tuple[dict[str, Any], Draft]:
    """The flow file as plain values, and how it came to be."""
    carrier, changes = carried.find(flow)
    if carrier:
        rest = {name: widget for name, widget in flow.widgets.items() if widget is not carrier}
        flow = replace(flow, widgets=rest)
    draft = Draft(flow, city)
    folded = _fold(draft)
    for name in flow.widgets:
        if name not in folded:
            _read(draft, name, folded)
    for name in flow.widgets:  # of a fold whose first widget cannot be said here
        if name in folded and draft.steps[draft.names[folded[name]]].kind == "opaque":
            _read(draft, name, {})
    safe.add(draft)
    _trigger(draft)
    raw = _document(draft)
    before = dict(raw["steps"])
    stale = carried.restore(raw, changes)
    draft.rows += [Row(what, "carried", Verdict.APPROXIMATED, "-", (_STALE,)) for what in stale]
    draft.rows = [_carried(row, draft, before, raw["steps"]) for row in draft.rows]
    return raw, draft


_CARRIED = "it was exported from here, and is as it was"
_STALE = "it was changed in Studio since the export, so that only what Studio has was read"


def _carried(row: Row, draft: Draft, before: Steps, after: Steps) -> Row:
    """The report's row, if the step was carried along and is what it was before the export."""
    step = draft.names.get(row.widget, "")
    if step not in before or before[step] == after.get(step):
        return row
    draft.steps[step].comments.clear()
    if step not in after:
        return Row(row.widget, row.type, Verdict.FOLDED, "part of a step", (_CARRIED,))
    became = f"{next(iter(after[step]))} {step}"
    return Row(row.widget, row.type, Verdict.EXACT, became, (_CARRIED,))


def _fold(draft: Draft) -> Mapping[str, str]:
    """Find every fold; the names of the widgets that are folded -> the widget they are part of."""
    folded: dict[str, str] = {}
    for name, widget in draft.flow.widgets.items():
        parts: list[str] = []
        if widget.type == "gather-input-on-call":
            fold = draft.folder.find(widget, "keypress", ANSWERS)
            draft.retries[name] = draft.folder.silent(widget)
            if fold:
                draft.folds[name] = fold
            parts = [p.name for p in (fold.parts if fold else draft.retries[name].parts)]
        elif widget.type == "send-and-wait-for-reply":
            fold = draft.folder.find(widget, "incomingMessage", (ANSWER,))
            if fold:
                draft.folds[name] = fold
                parts = [part.name for part in fold.parts]
        elif widget.type == "connect-call-to":
            split = draft.folder.status_split(widget, "callCompleted", STATUS)
            if split:
                draft.statuses[name] = split
                parts = [split.name]
        folded.update(dict.fromkeys(parts, name))
    return folded


def _read(draft: Draft, name: str, folded: Mapping[str, str]) -> None:
    """Read one widget, and account for those that are folded into it."""
    widget = draft.flow.widgets[name]
    reading = Reading(draft, widget)
    step = READERS.get(widget.type, OTHER).read(reading)
    step.comments = reading.reasons
    draft.steps[reading.name] = step
    draft.rows.append(reading.row(f"{step.kind} {reading.name}"))
    for part, owner in folded.items():
        if owner == name and step.kind != "opaque":
            one = draft.flow.widgets[part]
            became = f"{step.kind} {reading.name}"
            draft.rows.append(Row(part, one.type, Verdict.FOLDED, became))


def _trigger(draft: Draft) -> None:
    """The report's row for the trigger."""
    widget = draft.flow.trigger
    reasons = [
        f"{event} begins nothing here: only a flow that rings somebody first is begun by the house"
        for event in ("incomingRequest",)
        if widget.next(event) and not draft.rings
    ]
    if draft.speaks and draft.writes:
        reasons.append("it answers calls and messages; to be published, each wants a file")
    verdict = Verdict.APPROXIMATED if reasons else Verdict.EXACT
    draft.rows.insert(0, Row(widget.name, widget.type, verdict, "entry", tuple(reasons)))


def _document(draft: Draft) -> dict[str, Any]:
    title = " ".join(draft.flow.description.split())[:_LONGEST_TITLE] or "From Studio"
    channels = ["voice"] * draft.speaks + ["sms", "whatsapp"] * draft.writes
    return {
        "flow": slug(title),
        "spec": 1,
        "title": title,
        "channels": channels,
        "languages": [draft.language],
        "entry": _entry(draft),
        "defaults": _defaults(draft),
        "vars": {name: {"type": kind, "default": ""} for name, kind in draft.vars.items()},
        "steps": {name: {step.kind: step.body} for name, step in draft.steps.items()},
        "prompts": {key: dict(texts) for key, texts in draft.prompts.items()},
    }


def _defaults(draft: Draft) -> dict[str, object]:
    both = {"operator": SAFE_LINE} if draft.speaks and draft.writes else {}
    return {"attempts": draft.attempts, "on_error": draft.on_error, **both}


def _entry(draft: Draft) -> dict[str, str]:
    trigger = draft.flow.trigger
    if draft.rings:
        return {"api": draft.names[trigger.next("incomingRequest") or ""]}
    message = trigger.next("incomingMessage") or trigger.next("incomingConversationMessage")
    others = trigger.next("incomingParent") or trigger.next("incomingRequest")
    first = others or next(iter(draft.flow.widgets))
    call = trigger.next("incomingCall") or (None if message else first)
    parent = trigger.next("incomingParent")
    named = {"call": call, "message": message, "parent": parent}
    return {event: draft.names[widget] for event, widget in named.items() if widget}
