"""Operators whom something still holds although it is over: let go, with an event that says why."""

from __future__ import annotations

from datetime import datetime, timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.states import TERMINAL_CALL_STATES, OperatorState
from callcentre.carrier.words import LegStatus
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.queueing import LostTalk, OperatorNow
from callcentre.records import call_events, calls
from callcentre.records.calls import Call
from callcentre.switchboard import finish, guests, ledger
from callcentre.switchboard.ledger import Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

# Younger talks still tell us themselves.
_YOUNGEST = timedelta(seconds=30)
_BUSY = {OperatorState.RINGING, OperatorState.ON_CALL}


def free_operators(parts: Parts) -> int:
    """Look at everybody who is busy; how many had to be freed, or their callers brought back."""
    at = parts.clock()
    freed = 0
    for one in parts.queueing.line.desk(at):
        if one.state in _BUSY and one.call_id and at - one.since > _YOUNGEST:
            try:
                freed += _look_at(parts, one, one.call_id, at)
            except CarrierError as error:
                log.warning("carrier_not_asked", call_id=one.call_id, error=str(error))
    return freed


def _look_at(parts: Parts, one: OperatorNow, call_id: str, at: datetime) -> bool:
    talk = parts.queueing.talks.look(call_id)
    if talk is not None and one.stage is None:
        return False  # asked into a colleague's talk; its own watch looks after that
    with parts.database.reading() as unit:
        call = calls.get(unit, call_id)
        told = call_events.timeline(unit, call_id)
    why = _why_over(parts, call, call_id)
    if not why and one.stage is None:
        why = "Redis has dropped the call that held the operator"
    if why:
        _let_go(parts, one, call_id, why, at)
        return True
    if talk is not None and call is not None and talk.operator_id == one.operator_id:
        _own(parts, call, one.operator_id, at)
    legs = [
        str(event.data["leg"])
        for event in told
        if event.kind is EventKind.ACCEPTED and event.data["operator"] == str(one.operator_id)
    ]
    if one.state is OperatorState.ON_CALL and legs and _is_gone(parts, legs[-1]):
        _tell(parts, call_id, "the operator's leg is gone, and nobody said so", at)
        guests.operator_left(parts, call_id, one.operator_id)
        return True
    return False


def _own(parts: Parts, call: Call, operator_id: int, at: datetime) -> None:
    """Whoever handed the talk over may have died before it was written down."""
    if call.operator_id == operator_id or call.answered_at is None:
        return
    log.warning("owner_put_right", call_id=call.id, operator=operator_id)
    data = {"why": "the talk was handed over, and nobody wrote it down"}
    key = f"{call.id}:owned:{operator_id}:{at.isoformat()}"
    fact = CallFact(key, call.id, EventKind.REPAIRED, at, data)
    ledger.note(parts, Note(fact, led_by=operator_id))


def _why_over(parts: Parts, call: Call | None, call_id: str) -> str:
    """Why this call holds nobody any more; blank while it does."""
    if call is not None and call.state in TERMINAL_CALL_STATES:
        return f"the call is over ({call.state})"
    return "the carrier says that the call is over" if _is_gone(parts, call_id) else ""


def _is_gone(parts: Parts, leg_id: str) -> bool:
    leg = parts.carrier.leg(leg_id)
    return leg is None or leg.status in {LegStatus.ENDED, LegStatus.FAILED}


def _let_go(parts: Parts, one: OperatorNow, call_id: str, why: str, at: datetime) -> None:
    log.warning("operator_freed", operator=one.operator_id, call_id=call_id, why=why)
    if one.stage is None:
        # Only a known call can be left, and leaving is what ends everything that hangs on it.
        queue = parts.city.most_urgent_queue
        language = parts.city.first_language
        lost = LostTalk(
            call_id, queue, 0, language, one.since, one.operator_id, one.queues, one.languages
        )
        parts.queueing.upkeep.restore_talk(lost, at)
    _tell(parts, call_id, why, at)
    finish.clear_line(parts, call_id, at)


def _tell(parts: Parts, call_id: str, why: str, at: datetime) -> None:
    key = f"{call_id}:freed:{at.isoformat()}"
    ledger.note(parts, Note(CallFact(key, call_id, EventKind.REPAIRED, at, {"why": why})))
