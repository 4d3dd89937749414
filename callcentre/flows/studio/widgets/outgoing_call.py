"""make-outgoing-call: ring somebody, in a flow that Studio begins by a request."""

from __future__ import annotations

import re
from typing import Any

from callcentre.calls.effects import THE_CITIZEN
from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import Kind, fields, opaque

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_CONTACT = re.compile(r"\{\{flow\.variables\.contact_([a-z][a-z0-9_]*)\}\}")
_CITIZEN, _CITY = "{{contact.channel.address}}", "{{flow.channel.address}}"
_OUTCOMES = {"busy": "busy", "noAnswer": "no_answer", "failed": "failed"}
_RINGS, _USUAL = (5, 120), 60
_LEFT_OUT = ("record", "send_digits", "sip_auth_username", "machine_detection")


def _read(reading: Reading) -> Step:
    widget = reading.widget
    if not reading.draft.rings:
        return opaque(reading, "in a call or a thread that came in nobody else is rung by a step")
    least, most = _RINGS
    machine = widget.next("answeredByMachine")
    if widget.text("from") not in ("", _CITY):
        reading.approximated(f"from {widget.text('from')} is not shown; the hotline's number is")
    for name in _LEFT_OUT:
        if widget.text(name) not in ("", "false", "Disable") or widget.flag(name):
            reading.approximated(f"{name} is left out")
    body = fields(
        to=_to(reading),
        timeout=max(least, min(widget.whole("timeout") or _USUAL, most)),
        answered=reading.to_end("answered"),
        machine=reading.target(machine),
        **{outcome: reading.to_end(event) for event, outcome in _OUTCOMES.items()},
    )
    return Step("call", body)


def _to(reading: Reading) -> str:
    wanted = "".join(reading.widget.text("to").split())
    contact = _CONTACT.fullmatch(wanted)
    if contact:
        return contact[1]
    if _NUMBER.fullmatch(wanted):
        return wanted
    if wanted != _CITIZEN:
        reading.approximated(f"{wanted or 'nobody'} is not rung, but the citizen of the request")
    return THE_CITIZEN


def _write(name: str, node: Any, sheet: Sheet) -> None:
    known = {THE_CITIZEN: _CITIZEN}
    to = node.to if node.to.startswith("+") else f"{{{{flow.variables.contact_{node.to}}}}}"
    ways = {event: sheet.to(getattr(node, o), o) for event, o in _OUTCOMES.items()}
    # Only the older widget tells machines from people.
    machine = {"answeredByMachine": node.machine} if node.machine else {}
    sheet.add(
        name,
        "make-outgoing-call-v1" if machine else "make-outgoing-call-v2",
        {"to": known.get(node.to, to), "from": _CITY, "timeout": node.timeout},
        {"answered": sheet.to(node.answered, "answered"), **machine, **ways},
    )


KIND = Kind(("make-outgoing-call-v1", "make-outgoing-call-v2"), _read, {"call": _write})
