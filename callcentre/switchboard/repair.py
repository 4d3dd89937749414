"""What nobody told us about: the reconciler asks the carrier and closes what is gone (D5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.carrier.client import Leg
from callcentre.carrier.events import LegEvent
from callcentre.carrier.words import LegStatus
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.records import call_events, calls, messages, recordings
from callcentre.records.calls import Call
from callcentre.switchboard import connect, dispatch, finish, in_room, presence
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

# Younger calls are still telling us themselves, and the carrier's own lists lag a little behind.
YOUNGEST = timedelta(seconds=30)
_WORTH_ASKING = timedelta(hours=6)
_OVERDUE = timedelta(seconds=60)
# Three turns of the hold loop.
_SILENT = timedelta(seconds=45)


def reconcile(parts: Parts) -> int:
    """Ask the carrier about every call whose end it has not told; returns how many were closed."""
    at = parts.clock()
    with parts.database.reading() as unit:
        untold = calls.open_calls(unit, at - YOUNGEST)
        untold += calls.unconfirmed(unit, at - _WORTH_ASKING, at - YOUNGEST)
    closed = 0
    for call in untold:
        try:
            leg = parts.carrier.leg(call.id)
        except CarrierError as error:
            log.warning("carrier_not_asked", call_id=call.id, error=str(error))
            return closed
        if leg is None or leg.status in {LegStatus.ENDED, LegStatus.FAILED}:
            _close(parts, call, leg, at)
            closed += 1
        elif call.ended_by in {"operator", "third_party"}:
            connect.release(parts, call.id)
    return closed


def clear_ghosts(parts: Parts) -> int:
    """Look after callers whose hold loop has stopped turning; returns how many had gone.

    Every turn of the loop is a sign of life, so silence means that the caller has hung up and
    nobody told us, or that a line was joined after the end.
    """
    at = parts.clock()
    gone = 0
    for waiting in parts.queueing.line.silent(at, at - _SILENT):
        try:
            leg = parts.carrier.leg(waiting.call_id)
        except CarrierError as error:
            log.warning("carrier_not_asked", call_id=waiting.call_id, error=str(error))
            return gone
        if leg is None or leg.status is not LegStatus.ALIVE:
            log.warning("ghost_cleared", call_id=waiting.call_id)
            finish.clear_line(parts, waiting.call_id, at)
            gone += 1
        else:
            connect.fetch_back(parts, waiting)
    return gone


def _close(parts: Parts, call: Call, leg: Leg | None, at: datetime) -> None:
    word = leg.word if leg else "unknown"
    status = leg.status if leg else LegStatus.FAILED
    log.warning("call_closed_by_reconciler", call_id=call.id, carrier_status=word)
    event = LegEvent(call.id, call.account, call.caller.shown, call.dialled, word, call.direction)
    with parts.database.begin() as unit:
        data = {"why": "the carrier says that the call is over", "status": word}
        fact = CallFact(f"{call.id}:repaired", call.id, EventKind.REPAIRED, at, data)
        call_events.append(unit, fact)
        if leg is None:
            # The carrier has lost its memory; nobody hung up on anybody.
            calls.set_once(unit, call.id, ended_by="system")
        finish.end(unit, event, status, at, duration=leg.duration if leg else None)
    finish.clear_line(parts, call.id, at)


def resend(parts: Parts) -> None:
    """Put back to work what a dead worker left behind; every job is safe to run twice."""
    at = parts.clock()
    with parts.database.reading() as unit:
        overdue = messages.unsent(unit, at - _OVERDUE)
        unfetched = [recording.carrier_id for recording in recordings.pending(unit)]
    for message_id in overdue:
        parts.jobs.send_message(message_id)
    for carrier_id in unfetched:
        parts.jobs.fetch_recording(carrier_id)


def keep_watch(parts: Parts) -> None:
    """One round of the dispatcher: offers, ends of wrap-ups, and desks that have fallen silent."""
    dispatch.tick(parts)
    connect.find_joined(parts)
    in_room.keep_watch(parts)
    presence.end_wrap_ups(parts)
    silent = parts.queueing.operators.sweep_silent(parts.clock(), parts.city.desk.presence_seconds)
    if silent:
        log.warning("operators_silent", operators=silent)
        dispatch.tick(parts)
