"""Somebody was cut off in the menus and rings again: the flow may offer to go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from callcentre.calls.states import CallState
from callcentre.carrier.events import LegEvent
from callcentre.carrier.numbers import identify
from callcentre.flows.document import Flow
from callcentre.logs import get_log
from callcentre.records import callers, calls
from callcentre.switchboard.parts import Parts

log = get_log(__name__)


def first_step(parts: Parts, flow: Flow, leg: LegEvent, at: datetime) -> str:
    """The step at which this call begins; blank for the flow's own entry."""
    if flow.resume is None:
        return ""
    since = at - timedelta(minutes=flow.resume.minutes)
    try:
        return flow.resume.step if _was_cut_off(parts, leg, since) else ""
    # The offer is a courtesy; without the database the call begins as every other.
    except Exception:
        log.exception("last_call_not_known", call_id=leg.call_id)
        return ""


def _was_cut_off(parts: Parts, leg: LegEvent, since: datetime) -> bool:
    identity = identify(leg.caller, parts.city.country)
    if not identity.has_history:
        return False
    with parts.database.reading() as unit:
        caller = callers.get_by_identity(unit, identity.key)
        last = calls.history(unit, caller.id, 1, leg.call_id) if caller else []
        return any(
            call.state is CallState.ABANDONED_IVR
            and call.ended_at is not None
            and call.ended_at >= since
            for call in last
        )
