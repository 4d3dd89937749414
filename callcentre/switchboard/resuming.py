"""Somebody was cut off in the menus and rings again: the flow may offer to go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from callcentre.calls.identity import IdentityKind
from callcentre.calls.inputs import Channel
from callcentre.calls.states import CallState
from callcentre.carrier.events import LegEvent
from callcentre.carrier.numbers import identify
from callcentre.flows import engine
from callcentre.flows.beginning import switched
from callcentre.flows.document import Flow
from callcentre.flows.place import Place
from callcentre.logs import get_log
from callcentre.records import callers, calls
from callcentre.switchboard.parts import Parts

log = get_log(__name__)


def begin(parts: Parts, flow: Flow, leg: LegEvent, at: datetime) -> Place:
    """Where this call begins: at the step, and in the language, that the caller is owed."""
    language = _remembered(parts, flow, leg)
    place = engine.begin(
        flow,
        Channel.VOICE,
        language or parts.city.first_language,
        at_step=first_step(parts, flow, leg, at),
        began=int(at.timestamp()) if flow.limits.call_seconds else 0,
        remembered=bool(language),
    )
    return switched(flow, place, parts.switched_on(at))


def remember(parts: Parts, call_id: str, language: str) -> None:
    """Keep the language that the caller of this call has chosen for the next one."""
    try:
        with parts.database.begin() as unit:
            call = calls.get(unit, call_id)
            if call is not None and call.caller.kind is not IdentityKind.WITHHELD:
                callers.remember_language(unit, call.caller_id, language)
    # They are asked again next time; that is no harm.
    except Exception:
        log.exception("language_not_kept", call_id=call_id)


def _remembered(parts: Parts, flow: Flow, leg: LegEvent) -> str:
    identity = identify(leg.caller, parts.city.country)
    if not flow.remembers or not identity.has_history:
        return ""
    try:
        with parts.database.reading() as unit:
            caller = callers.get_by_identity(unit, identity.key)
            return caller.language if caller else ""
    except Exception:
        log.exception("language_not_known", call_id=leg.call_id)
        return ""


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
            and not call.direction.startswith("outbound")
            and call.ended_at is not None
            and call.ended_at >= since
            for call in last
        )
