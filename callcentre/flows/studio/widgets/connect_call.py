"""connect-call-to: ring an ordinary phone; with a split on how it went, one step."""

from __future__ import annotations

import re
from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet, Test
from callcentre.flows.studio.widgets.kind import Kind, fields, opaque

STATUS = "DialCallStatus"
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_CONTACT = re.compile(r"\{\{flow\.variables\.contact_([a-z][a-z0-9_]*)\}\}")
_OUTCOMES = {"completed": "completed", "busy": "busy", "no-answer": "no_answer", "failed": "failed"}
_RINGS, _TALK = (5, 60), 14_400


def _read(reading: Reading) -> Step:
    widget = reading.widget
    numbers = [part.strip() for part in widget.text("to").split(",") if part.strip()]
    phones = [_phone(number) for number in numbers]
    if (widget.text("noun") or "number") != "number" or not phones or "" in phones:
        return opaque(reading, "only ordinary phone numbers can be dialled by a step")
    if widget.text("caller_id") not in ("", "{{contact.channel.address}}"):
        reading.approximated(f"caller_id {widget.text('caller_id')} is not used; the city's is")
    least, most = _RINGS
    rings = widget.whole("timeout") or 25
    limit = widget.whole("time_limit") or 0
    body = fields(
        to=phones,
        timeout=max(least, min(rings, most)) if rings != 25 else None,
        limit=min(limit, _TALK) if limit not in (0, _TALK) else None,
        record=widget.flag("record") or None,
        **_ways(reading),
        hangup=reading.to_next("hangup"),
    )
    return Step("dial", body)


def _phone(number: str) -> str:
    contact = _CONTACT.fullmatch("".join(number.split()))
    return contact[1] if contact else number if _NUMBER.fullmatch(number) else ""


def _ways(reading: Reading) -> dict[str, str | None]:
    split = reading.draft.statuses.get(reading.widget.name)
    if split is None:
        after = reading.widget.next("callCompleted")
        if after is None:
            return {"completed": reading.to_end("callCompleted")}
        reading.add("a busy or silent phone leads where an answered one does, as in Studio")
        return dict.fromkeys(_OUTCOMES.values(), reading.inherited(after))
    otherwise = reading.to_named(split.next("noMatch"), "a call that ended otherwise")
    ways = dict.fromkeys(_OUTCOMES.values(), otherwise)
    for way in split.ways:
        for condition in way.conditions:
            for status in condition.value.split(","):
                outcome = _OUTCOMES.get(status.strip().lower())
                if outcome:
                    ways[outcome] = reading.to_named(way.next, f"a {status.strip()} call")
    reading.folded(f"one step with {split.name}")
    return {outcome: reading.omit_default(to) for outcome, to in ways.items()}


def _write(name: str, node: Any, sheet: Sheet) -> None:
    phones = [
        phone if phone.startswith("+") else f"{{{{flow.variables.contact_{phone}}}}}"
        for phone in node.to
    ]
    properties = fields(
        noun="number",
        to=",".join(phones),
        caller_id="{{contact.channel.address}}",
        timeout=node.timeout,
        time_limit=str(node.limit or _TALK),
        record=node.record,
    )
    ways = {o: sheet.to(getattr(node, o), o) for o in _OUTCOMES.values()}
    hangup = sheet.to(node.hangup, "hangup")
    after: str = ways["completed"]
    if len(set(ways.values())) > 1:
        after = sheet.name(f"{name[:33]}_status")
        left = f"{{{{widgets.{name}.{STATUS}}}}}"
        tests = [Test("equal_to", s, ways[o], left) for s, o in _OUTCOMES.items()]
        sheet.split(after, tests, ways["failed"])
    sheet.add(name, "connect-call-to", properties, {"callCompleted": after, "hangup": hangup})


KIND = Kind(("connect-call-to",), _read, {"dial": _write})
