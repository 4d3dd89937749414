"""A call's row brought in line with its events, when these were written out of their order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from callcentre.calls.events import EventKind
from callcentre.calls.states import CallState
from callcentre.records import call_events, calls
from callcentre.records.calls import CALLS
from callcentre.records.unit import Unit

_NOT_QUEUED = {
    CallState.RECEIVED: CallState.QUEUED,
    CallState.IVR: CallState.QUEUED,
    CallState.ABANDONED_IVR: CallState.ABANDONED_QUEUE,
}
_NOT_ANSWERED = {
    CallState.QUEUED: CallState.ANSWERED,
    CallState.ABANDONED_QUEUE: CallState.COMPLETED,
}


def settle(unit: Unit, call_id: str) -> bool:
    """Let a call have been queued and answered if its events say so; True if that was news.

    Some of a call's events may have waited in a spool while later ones were written at once. These
    then met a call that they could not move, or none at all.
    """
    call = calls.get(unit, call_id)
    if call is None:
        return False
    told = call_events.timeline(unit, call_id)
    state, values = call.state, dict[str, Any]()
    queued = next((one for one in told if one.kind is EventKind.QUEUED), None)
    answered = next((one for one in told if one.kind is EventKind.ANSWERED), None)
    if queued is not None and state in _NOT_QUEUED:
        state = _NOT_QUEUED[state]
        values |= {"queue": queued.data.get("queue", ""), "queued_at": queued.at}
    if answered is not None and state in _NOT_ANSWERED:
        state = _NOT_ANSWERED[state]
        operator = str(answered.data.get("operator", ""))
        values |= {
            "answered_at": answered.at,
            "operator_id": int(operator) if operator else None,
        }
    if state is call.state:
        return False
    values["state"] = state
    unit.connection.execute(update(CALLS).where(CALLS.c.id == call_id).values(values))
    return True
