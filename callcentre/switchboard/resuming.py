"""Somebody was cut off in the menus and rings again: the flow may offer to go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from callcentre.calls.identity import IdentityKind
from callcentre.calls.inputs import Channel
from callcentre.calls.states import CallState
from callcentre.carrier.events import LegEvent
from callcentre.carrier.numbers import identify
from callcentre.flows import beginning, engine
from callcentre.flows.document import Flow
from callcentre.flows.place import Place
from callcentre.logs import get_log
from callcentre.records import at_once, call_events, callers, calls
from callcentre.switchboard.parts import Parts

log = get_log(__name__)


def begin(parts: Parts, flow: Flow, leg: LegEvent, at: datetime) -> Place:
    """Where this call begins: at the step, and in the language, that the caller is owed."""
    language = _remembered(parts, flow, leg)
    step, cut_off = first_step(parts, flow, leg, at)
    place = engine.begin(
        flow,
        Channel.VOICE,
        language or parts.city.first_language,
        at_step=step,
        began=int(at.timestamp()) if flow.limits.call_seconds else 0,
        remembered=bool(language),
    )
    place = beginning.cut_off(flow, place, cut_off) if cut_off else place
    return beginning.switched(flow, place, parts.switched_on(at))


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


def first_step(parts: Parts, flow: Flow, leg: LegEvent, at: datetime) -> tuple[str, str]:
    """The step at which this call begins, and the one at which the last one broke off.

    Both blank for a call like every other.
    """
    if flow.resume is None:
        return "", ""
    since = at - timedelta(minutes=flow.resume.minutes)
    try:
        cut_off = _cut_off(parts, leg, since)
    # The offer is a courtesy; without the database the call begins as every other.
    except Exception:
        log.exception("last_call_not_known", call_id=leg.call_id)
        return "", ""
    return ("", "") if cut_off is None else (flow.resume.step, cut_off)


def _cut_off(parts: Parts, leg: LegEvent, since: datetime) -> str | None:
    """Where this caller's last call broke off in the menus; None if it did not, or long ago."""
    identity = identify(leg.caller, parts.city.country)
    if not identity.has_history:
        return None
    last = at_once.last_call(parts.database, identity.key, leg.call_id)
    if last is None or last.state is not CallState.ABANDONED_IVR:
        return None
    inbound = not last.direction.startswith("outbound")
    if not inbound or last.ended_at is None or last.ended_at < since:
        return None
    with parts.database.reading() as unit:
        steps = (fact.data.get("to") for fact in call_events.timeline(unit, last.id))
        return next(reversed([step for step in steps if step]), "")
