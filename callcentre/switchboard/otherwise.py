"""Callers whom a queue cannot take, or not any longer: another queue, phones, a message, a promise.

Which way is said by the queue's definition (`routing.overflow`). Nothing is promised that nobody
keeps: a message becomes a service request, a call back becomes a follow-up, and where either cannot
be written down the next way is taken. Without any way the caller waits on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from callcentre.calls.board import Outlook
from callcentre.calls.effects import OpenRequest, PromiseCall
from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.identity import REACHABLE
from callcentre.calls.inputs import Channel, Done, FlowInput, Recorded
from callcentre.calls.instructions import Continue, HangUp, RecordVoice, Say
from callcentre.calls.queues import Overflow
from callcentre.calls.states import CallInput
from callcentre.logs import get_log
from callcentre.queueing import QueueingDownError
from callcentre.records import RecordsDownError, calls
from callcentre.routing.overflow import Way, Why, obstacle, way_on
from callcentre.switchboard import effects, ledger, lines, phones, wishes
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.ledger import Columns, Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

# How often it is looked whether a queue without a maximum wait has been left by everybody.
_LEFT_ALONE_SECONDS = 60
_MOST_SILENCES = 1
_VOICEMAIL_WORDS = {"voicemail", "voicemail_thanks"}


def is_due(parts: Parts, hold: Hold, at: datetime) -> bool:
    """Whether another way than waiting is to be looked for in this turn."""
    return (at - hold.joined_at).total_seconds() >= _limit(parts, hold.queue) * (hold.tries + 1)


def lead(parts: Parts, call_id: str, hold: Hold) -> Answer | None:
    """The document of the way on; None when waiting is right, or all that there is."""
    at = parts.clock()
    outlook = lines.outlook(parts, at)
    queue = parts.city.queues.get(hold.queue)
    if outlook is None or queue is None:
        return None
    why: Why | None = obstacle(hold.queue, parts.city, outlook, at)
    if why is None and queue.max_wait and is_due(parts, hold, at):
        why = "timeout"
    if why == "full" and parts.queueing.line.find(call_id, at) is not None:
        # Whoever stands in the line is one of those who fill it.
        why = None
    way = find_way(parts, call_id, hold.queue, outlook, at) if why else None
    return _go(parts, call_id, hold, way, why) if way and why else None


def is_stranded(parts: Parts, call_id: str, hold: Hold) -> bool:
    """Whether everybody who could answer has gone, and the queue names no way on from here.

    Never so in an emergency: somebody may come.
    """
    at = parts.clock()
    queue = parts.city.queues.get(hold.queue)
    if queue is None or queue.emergency or not is_due(parts, hold, at):
        return False
    outlook = lines.outlook(parts, at)
    if outlook is None or obstacle(hold.queue, parts.city, outlook, at) != "closed":
        return False
    return find_way(parts, call_id, hold.queue, outlook, at) is None


def find_way(parts: Parts, call_id: str, queue: str, outlook: Outlook, at: datetime) -> Way | None:
    """The first of the queue's ways that leads somewhere at this moment."""
    return way_on(
        parts.city.queues[queue],
        parts.city,
        parts.settings.fallback_phones,
        is_open=lambda name: obstacle(name, parts.city, outlook, at) is None,
        is_kept=lambda overflow: _is_kept(parts, call_id, overflow),
    )


def take_message(parts: Parts, call_id: str, hold: Hold, given: FlowInput) -> Answer:
    """The caller has spoken after the tone, or said nothing."""
    language = hold.place.language
    if not isinstance(given, Recorded) or given.seconds == 0:
        if hold.tries < _MOST_SILENCES:
            return _record(parts, call_id, replace(hold, tries=hold.tries + 1))
        return _farewell(parts, call_id, Say(parts.city.say("goodbye", language), language))
    done = _carry_out(parts, call_id, _request(parts, hold, given))
    # Written down later, when the records are back: the thanks are due, a number is not there yet.
    code = done.values.get("code", "")
    thanks = parts.city.say("voicemail_thanks", language).format(code=", ".join(code))
    words = Say(thanks if code else parts.city.say("goodbye", language), language)
    return _farewell(parts, call_id, words)


def promise_call(parts: Parts, call_id: str, hold: Hold, minutes: int) -> Answer | None:
    """Promise to ring the caller back; None, and nothing promised, if it cannot be kept."""
    if _carry_out(parts, call_id, PromiseCall(minutes)).outcome != "ok":
        return None
    _leave(parts, call_id)
    language = hold.place.language
    promised = parts.city.say("callback_promised", language).format(minutes=minutes)
    return _farewell(parts, call_id, Say(promised, language))


def can_promise(parts: Parts, call_id: str) -> bool:
    """Whether a promise to this caller could be written down, told, and kept."""
    if "callback_promised" not in parts.city.spoken or parts.database.writes.is_open:
        return False
    try:
        with parts.database.reading() as unit:
            call = calls.get(unit, call_id)
    except RecordsDownError:
        return False
    return call is not None and call.caller.kind in REACHABLE


def _go(parts: Parts, call_id: str, hold: Hold, way: Way, why: Why) -> Answer | None:
    overflow = way.overflow
    _note(parts, call_id, hold, overflow, why)
    match overflow.kind:
        case "queue":
            return _to_queue(parts, call_id, hold, overflow.queue)
        case "phones":
            tried = replace(hold, tries=hold.tries + 1)
            # Whoever talks there was offered to this queue, and is counted so.
            lines.note_queued(parts, call_id, tried, parts.clock())
            return phones.ring(parts, call_id, tried, why, way.numbers)
        case "voicemail":
            _leave(parts, call_id)
            return _record(parts, call_id, replace(hold, tries=0))
        case "callback":
            return promise_call(parts, call_id, hold, overflow.callback)


def _to_queue(parts: Parts, call_id: str, hold: Hold, name: str) -> Answer:
    """Over to another queue; the wait so far counts there."""
    at = parts.clock()
    queue = parts.city.queues[name]
    waited = (at - hold.joined_at).total_seconds()
    there = replace(hold, queue=name, tries=int(waited / _limit(parts, name)), told_at=None)
    lines.note_queued(parts, call_id, there, at)
    lines.stand(parts, call_id, there)
    language = hold.place.language
    greeting = Say(parts.city.pick(queue.waiting, language), language)
    return Answer((greeting, Continue()), parts.addresses.wait(there.next_turn()))


def _record(parts: Parts, call_id: str, hold: Hold) -> Answer:
    language = hold.place.language
    prompt = Say(parts.city.say("voicemail", language), language)
    return Answer((RecordVoice((prompt,)),), parts.addresses.voicemail(call_id, hold))


def _request(parts: Parts, hold: Hold, given: Recorded) -> OpenRequest:
    queue = parts.city.queues.get(hold.queue)
    told = [way.voicemail for way in queue.overflow if way.voicemail] if queue else []
    category = told[0] if told else next(iter(parts.city.categories))
    title = parts.city.pick(queue.title, parts.city.first_language) if queue else hold.queue
    return OpenRequest(category, f"{title}: voicemail.", "", given.recording_id)


def _carry_out(parts: Parts, call_id: str, effect: OpenRequest | PromiseCall) -> Done:
    kind = type(effect).__name__
    origin = effects.Origin(Channel.VOICE, f"{call_id}:{kind}", parts.clock(), call_id=call_id)
    return ledger.in_book(parts, lambda book: wishes.carry_out(parts, book, effect, origin))


def _farewell(parts: Parts, call_id: str, words: Say) -> Answer:
    at = parts.clock()
    data = {"outcome": "end"}
    fact = CallFact(f"{call_id}:flow_ended", call_id, EventKind.STEPPED, at, data)
    once = Columns(ended_by="system")
    ledger.note(parts, Note(fact, CallInput.FLOW_ENDED, Columns(ended_at=at), once))
    return Answer((words, HangUp()))


def _is_kept(parts: Parts, call_id: str, overflow: Overflow) -> bool:
    if overflow.kind == "callback":
        return can_promise(parts, call_id)
    return parts.city.spoken.keys() >= _VOICEMAIL_WORDS


def _limit(parts: Parts, name: str) -> int:
    queue = parts.city.queues.get(name)
    return (queue.max_wait if queue else 0) or _LEFT_ALONE_SECONDS


def _leave(parts: Parts, call_id: str) -> None:
    try:
        parts.queueing.line.leave(call_id, parts.clock())
    except QueueingDownError:
        log.warning("line_not_left", call_id=call_id)


def _note(parts: Parts, call_id: str, hold: Hold, overflow: Overflow, why: Why) -> None:
    data = {"queue": hold.queue, "to": overflow.queue or overflow.kind, "why": why}
    key = f"{call_id}:overflowed:{hold.queue}:{hold.tries}"
    fact = CallFact(key, call_id, EventKind.OVERFLOWED, parts.clock(), data)
    ledger.note(parts, Note(fact))
