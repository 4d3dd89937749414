"""A flow sends a caller to a queue: which one it really is, whose place they take, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from callcentre.calls.board import Outlook
from callcentre.calls.effects import JoinQueue
from callcentre.calls.identity import IdentityKind
from callcentre.calls.inputs import Done
from callcentre.calls.instructions import Continue, Instruction, Say
from callcentre.calls.states import CallInput
from callcentre.flows.place import Place
from callcentre.logs import get_log
from callcentre.records import Unit, calls
from callcentre.routing.overflow import obstacle, staffed
from callcentre.routing.repeats import PastCall, Repeat, repeat_of
from callcentre.switchboard import connect, lines, otherwise, wait
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.ledger import Book, Columns, Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

_EARLIER_CALLS = 20
_FIRST = Repeat()


@dataclass(frozen=True, slots=True)
class Coming:
    """A call that comes to a queue: where its flow stands, and when this is."""

    call_id: str
    place: Place
    at: datetime


def enter(
    parts: Parts,
    book: Book,
    coming: Coming,
    wish: JoinQueue,
    spoken: Sequence[Instruction],
) -> Answer | Done:
    """The document with which the caller waits or goes another way; Done if the flow shall say."""
    outlook = lines.outlook(parts, coming.at)
    repeat = _repeat(parts, book.unit, coming, wish.queue)
    name = _risen(parts, wish.queue, repeat, outlook)
    hold = Hold(coming.place, name, repeat.joined_at or coming.at)
    if outlook is not None:
        answer = _elsewhere(parts, coming, wish, hold, outlook)
        if isinstance(answer, Answer):
            # Speak first, then come back for it: what follows may take its time.
            return replace(answer, instructions=(*spoken, *answer.instructions))
        if answer is not None:
            return answer
    _write(parts, book, coming, hold, repeat)
    book.then(lambda: _take_place(parts, coming, hold, repeat))
    language = coming.place.language
    greeting = Say(parts.city.pick(parts.city.queues[name].waiting, language), language)
    return Answer((*spoken, greeting, Continue()), parts.addresses.wait(hold))


def _elsewhere(
    parts: Parts, coming: Coming, wish: JoinQueue, hold: Hold, outlook: Outlook
) -> Answer | Done | None:
    """Where who cannot wait here goes; None if they can, or if there is no other way."""
    if wish.full_at and outlook.waiting[hold.queue] >= wish.full_at:
        return Done("full")
    why = obstacle(hold.queue, parts.city, outlook, coming.at)
    if why is None:
        return None
    if wish.needs_staff and why == "closed":
        return Done("closed")
    if otherwise.find_way(parts, coming.call_id, hold.queue, outlook, coming.at):
        return Answer((Continue(),), parts.addresses.otherwise(hold))
    if parts.city.queues[hold.queue].emergency:
        # Somebody may come on duty; an emergency is never sent away.
        return None
    return Done("full" if why == "full" and wish.full_at else "closed")


def _risen(parts: Parts, name: str, repeat: Repeat, outlook: Outlook | None) -> str:
    """The queue to which so many contacts rise, if anybody is there; else the one asked for."""
    rule = parts.city.queues[name].escalation
    if rule is None or repeat.contacts < rule.contacts or outlook is None:
        return name
    return rule.to if staffed(rule.to, outlook) else name


def _repeat(parts: Parts, unit: Unit | None, coming: Coming, name: str) -> Repeat:
    """What the records know of this number; nothing, where they are away or it is withheld."""
    rules = parts.city.queues[name]
    call = calls.get(unit, coming.call_id) if unit else None
    if unit is None or call is None or call.caller.kind is IdentityKind.WITHHELD:
        return _FIRST
    earlier = calls.history(unit, call.caller_id, _EARLIER_CALLS, coming.call_id)
    queues = {name, rules.escalation.to} if rules.escalation else {name}
    return repeat_of([_past(one) for one in earlier], queues, rules, coming.at)


def _past(call: calls.Call) -> PastCall:
    return PastCall(
        call_id=call.id,
        queue=call.queue,
        started_at=call.started_at,
        queued_at=call.queued_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        operator_id=call.operator_id,
    )


def _write(parts: Parts, book: Book, coming: Coming, hold: Hold, repeat: Repeat) -> None:
    more = {"attempt": str(repeat.attempt)} if repeat.attempt > 1 else {}
    if repeat.contacts > 1:
        more["contacts"] = str(repeat.contacts)
    fact = lines.queued_fact(parts, coming.call_id, hold, coming.at, **more)
    columns = Columns(queue=hold.queue, queued_at=coming.at)
    book.write(Note(fact, CallInput.QUEUED, columns))


def _take_place(parts: Parts, coming: Coming, hold: Hold, repeat: Repeat) -> None:
    """Join the line; with the place of an earlier call if nobody told its end but it is gone."""
    old = repeat.untold
    if old and old.queued_at and not connect.is_alive(parts, old.call_id):
        log.warning("redial_replaces_call", call_id=coming.call_id, replaced=old.call_id)
        parts.queueing.line.leave(old.call_id, coming.at)
        hold = replace(hold, joined_at=min(hold.joined_at, old.queued_at))
    wait.join_alive(parts, coming.call_id, hold, repeat.talked_to)
