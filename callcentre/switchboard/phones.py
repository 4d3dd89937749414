"""The rung of ordinary phones: while the line is lost, or nobody at a desk can be reached.

A caller who already waits is kept for a short grace, because what was away is often back within
seconds. Then the city's fallback phones ring. If nobody picks up, the caller is back in the hold
loop and loses nothing: with the line there again they stand where they stood.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.instructions import ConnectPhones, Continue, HangUp, Pause, Say
from callcentre.calls.states import CallInput
from callcentre.carrier.events import DialEvent
from callcentre.logs import get_log
from callcentre.queueing import QueueingDownError
from callcentre.records import RecordsDownError, settling
from callcentre.switchboard import ledger
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.ledger import Columns, Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

# How long whoever waits already is kept without a line; an emergency that arrives is not kept.
_EMERGENCY_GRACE = timedelta(seconds=6)
_GRACE = timedelta(seconds=30)
# The desks work on without records, but not well: whoever waits longer is given another way.
_EMERGENCY_PATIENCE = timedelta(seconds=20)
_PATIENCE = timedelta(seconds=90)
# Without any phone to ring, hope for the line ends here.
_HOPELESS = timedelta(minutes=5)
_TURN_SECONDS = 4
_SPOKEN = {"completed", "answered"}


def without_line(parts: Parts, call_id: str, hold: Hold) -> Answer:
    """A turn of the hold loop while nobody knows the line."""
    at = parts.clock()
    since = hold.alone_since or at
    if parts.settings.fallback_phones:
        if at - since >= _grace(parts, hold):
            return ring(parts, call_id, hold, "the line is lost")
    elif at - since > _HOPELESS:
        log.error("caller_sent_away", call_id=call_id)
        return _farewell(parts, hold)
    spoken = "still_waiting" if hold.alone_since is None else ""
    to = parts.addresses.wait(replace(hold.next_turn(), alone_since=since))
    language = hold.place.language
    said = (Say(parts.city.say(spoken, language), language),) if spoken else ()
    return Answer((*said, Pause(_TURN_SECONDS), Continue()), to)


def is_due(parts: Parts, hold: Hold) -> bool:
    """Has this caller waited long enough while the records are away?"""
    if not (parts.database.writes.is_open and parts.settings.fallback_phones):
        return False
    patience = _EMERGENCY_PATIENCE if _is_urgent(parts, hold) else _PATIENCE
    return parts.clock() - hold.joined_at >= patience


def ring(parts: Parts, call_id: str, hold: Hold, why: str, numbers: tuple[str, ...] = ()) -> Answer:
    """Ring phones, the fallback ones unless told; whoever they are for leaves the line meanwhile.

    With ``numbers`` it is no trouble of ours, and nobody hears an apology for one.
    """
    at = parts.clock()
    try:
        parts.queueing.line.leave(call_id, at)
    except QueueingDownError:
        log.warning("line_not_left", call_id=call_id)
    data = {"outcome": "ringing", "why": why, "queue": hold.queue}
    key = f"{call_id}:phones:{hold.turn}"
    ledger.note(parts, Note(CallFact(key, call_id, EventKind.FALLBACK, at, data)))
    language = hold.place.language
    words = "still_waiting" if numbers else "apology"
    sorry = Say(parts.city.say(words, language), language)
    to_ring = numbers or parts.settings.fallback_phones
    phones = ConnectPhones(to_ring, parts.settings.hotline_number)
    return Answer((sorry, phones), parts.addresses.phones(hold))


def rung(parts: Parts, call_id: str, hold: Hold, dial: DialEvent) -> bool:
    """The phones have rung; True if somebody there has spoken with the caller.

    Then the caller counts as answered from the moment when the telephone was picked up.
    """
    at = parts.clock()
    data = {"outcome": dial.status[:20] or "unknown", "queue": hold.queue}
    key = f"{call_id}:phones:{hold.turn}"
    told = CallFact(f"{key}:{dial.status[:20]}", call_id, EventKind.FALLBACK, at, data)
    ledger.note(parts, Note(told))
    if dial.status not in _SPOKEN:
        return False
    answered = max(hold.joined_at, at - timedelta(seconds=dial.seconds))
    fact = CallFact(f"{key}:answered", call_id, EventKind.ANSWERED, answered, {"queue": hold.queue})
    ledger.note(parts, Note(fact, CallInput.ANSWERED, Columns(answered_at=answered)))
    # The end of the call may have been told a moment before.
    try:
        with parts.database.begin() as unit:
            settling.settle(unit, call_id)
    except RecordsDownError:
        log.warning("settled_later", call_id=call_id)
    return True


def _grace(parts: Parts, hold: Hold) -> timedelta:
    if not _is_urgent(parts, hold):
        return _GRACE
    return _EMERGENCY_GRACE if hold.turn else timedelta()


def _is_urgent(parts: Parts, hold: Hold) -> bool:
    queue = parts.city.queues.get(hold.queue)
    return queue is None or queue.emergency


def _farewell(parts: Parts, hold: Hold) -> Answer:
    language = hold.place.language
    return Answer((Say(parts.city.say("apology_end", language), language), HangUp()))
