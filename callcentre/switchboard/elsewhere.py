"""A call goes elsewhere for a while: to an ordinary phone, or to another application."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from callcentre.calls.effects import HandOver, RingNumbers
from callcentre.calls.inputs import Silence
from callcentre.calls.instructions import ConnectPhones, Continue, GoTo, Instruction
from callcentre.flows import engine
from callcentre.flows.place import Place
from callcentre.logs import get_log
from callcentre.records import timers
from callcentre.records.timers import NewTimer, TimerKind
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

_OUTCOMES = {
    "completed": "completed",
    "answered": "completed",
    "busy": "busy",
    "no-answer": "no_answer",
    "canceled": "no_answer",
}


def lead_away(
    parts: Parts,
    call_id: str,
    place: Place,
    effect: RingNumbers | HandOver,
    spoken: tuple[Instruction, ...],
) -> Answer | None:
    """The document that leads the call away; None if it cannot be led there."""
    if isinstance(effect, RingNumbers):
        return _ring(parts, call_id, place, effect, spoken)
    return _hand_over(parts, place, effect, spoken)


def dial_outcome(status: str, *, caller_is_gone: bool) -> str:
    """The outcome of a step ``dial`` from the carrier's word for how the dialling went."""
    if caller_is_gone and status not in {"busy", "no-answer", "failed"}:
        return "hangup"
    return _OUTCOMES.get(status, "failed")


def _ring(
    parts: Parts,
    call_id: str,
    place: Place,
    effect: RingNumbers,
    spoken: tuple[Instruction, ...],
) -> Answer | None:
    contacts = parts.city.contacts
    numbers = tuple(
        one if one.startswith("+") else contacts[one].number
        for one in effect.to
        if one.startswith("+") or one in contacts
    )
    if not numbers:
        log.warning("dial_without_numbers", call_id=call_id, step=place.step)
        return None
    dial = ConnectPhones(
        numbers=numbers,
        caller_id=_shown(parts, effect.caller_id),
        timeout=effect.timeout,
        limit=effect.limit,
        record=effect.record,
        whisper=bool(effect.whisper),
    )
    return Answer((*spoken, dial), parts.addresses.dialled(call_id, place))


def whispered(parts: Parts, place: Place) -> Answer:
    """What only the phone that has answered hears, before the two can talk."""
    flow = parts.flows.get(place.flow, place.version)
    effect = engine.step(flow, place, Silence()).effect
    return Answer(effect.whisper if isinstance(effect, RingNumbers) else ())


def _shown(parts: Parts, wanted: str) -> str:
    """The number that a rung phone shows; carriers show the caller's own when none is named."""
    return "" if wanted == "caller" else wanted or parts.settings.hotline_number


def fetch_back_later(parts: Parts, call_id: str, place: Place, seconds: int, at: datetime) -> None:
    """Fetch a call back that another application leads, when these seconds are over."""
    data = {
        "call": call_id,
        "visit": place.visit,
        "url": parts.addresses.fetched_back(place),
    }
    due = at + timedelta(seconds=seconds)
    with parts.database.begin() as unit:
        timers.wind(unit, NewTimer(f"call:{call_id}", TimerKind.CALL, due, data))


def _hand_over(
    parts: Parts, place: Place, effect: HandOver, spoken: tuple[Instruction, ...]
) -> Answer | None:
    back = parts.addresses.returned(place)
    if effect.url:
        if not _is_allowed(effect.url, parts.settings.twiml_step_allow):
            log.warning("twiml_step_not_allowed", step=place.step)
            return None
        joint = "&" if "?" in effect.url else "?"
        target = f"{effect.url}{joint}{urlencode({'ReturnUrl': back.next})}"
        return Answer((*spoken, GoTo(target)))
    builder = parts.builders.get(effect.builder)
    if builder is None:
        log.warning("builder_not_registered", name=effect.builder)
        return None
    try:
        return Answer((*spoken, *builder(effect.arguments), Continue()), back)
    # Whatever a city's own code raises: the flow says where its failure leads.
    except Exception:
        log.exception("builder_failed", name=effect.builder)
        return None


def _is_allowed(url: str, allowed: tuple[str, ...]) -> bool:
    return any(url == one or url.startswith((f"{one.rstrip('/')}/", f"{one}?")) for one in allowed)
