"""Standing in a line: what is known of it before, how one joins, and what is written down."""

from __future__ import annotations

from datetime import datetime

from callcentre.calls.board import Outlook, Wants
from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.states import CallInput
from callcentre.logs import get_log
from callcentre.queueing import QueueingDownError
from callcentre.routing.match import wanted
from callcentre.switchboard import ledger
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.ledger import Columns, Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)


def outlook(parts: Parts, at: datetime) -> Outlook | None:
    """Who waits and who is at the desk; None when nobody knows, and whoever likes may wait."""
    try:
        return parts.queueing.line.outlook(tuple(parts.city.queues), at)
    except QueueingDownError as error:
        log.warning("outlook_not_known", reason=str(error))
        return None


def stand(parts: Parts, call_id: str, hold: Hold, talked_to: int | None = None) -> bool:
    """Stand in the hold's queue with the hold's claim; whoever waits in another goes over.

    A queue that is no longer in the city file is answered by the most urgent. Returns whether they
    had not been in line.
    """
    at = parts.clock()
    name = hold.queue if hold.queue in parts.city.queues else parts.city.most_urgent_queue
    wants = _wants(parts, name, hold.place.language, talked_to, at)
    priority = parts.city.queues[name].priority
    joined = parts.queueing.line.join(
        call_id,
        name,
        priority=priority,
        language=hold.place.language,
        at=at,
        joined_at=hold.joined_at,
        wants=wants,
    )
    if not joined.fresh:
        parts.queueing.line.move(call_id, name, priority=priority, at=at, wants=wants)
    return joined.fresh


def note_queued(parts: Parts, call_id: str, hold: Hold, at: datetime) -> None:
    """Write down that the caller came to the hold's queue; told again, it is known already."""
    fact = queued_fact(parts, call_id, hold, at)
    ledger.note(parts, Note(fact, CallInput.QUEUED, Columns(queue=hold.queue, queued_at=at)))


def queued_fact(parts: Parts, call_id: str, hold: Hold, at: datetime, **more: str) -> CallFact:
    """The event that a caller joined a queue, with the claim by which they can join again."""
    data = {
        "queue": hold.queue,
        "hold": parts.addresses.seal_hold(hold),
        "flow": hold.place.flow,
        "version": hold.place.version,
        "to": hold.place.step,
        **more,
    }
    key = f"{call_id}:queued:{hold.place.visit}:{hold.queue}"
    return CallFact(key, call_id, EventKind.QUEUED, at, data)


def _wants(parts: Parts, name: str, language: str, talked_to: int | None, at: datetime) -> Wants:
    """What the caller wants; where nobody is kept waiting for it, nobody is asked who has it."""
    queue = parts.city.queues[name]
    if not queue.rings:
        return Wants(queue.skills, language, talked_to)
    known = outlook(parts, at)
    return wanted(queue, language, known.desk if known else (), talked_to)
