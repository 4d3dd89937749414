"""Ring the next operator: take back lapsed offers, choose a pair, offer."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.logs import get_log
from callcentre.queueing import Expired, Stage
from callcentre.routing.choose import PASSED_OVER, choose_pair
from callcentre.switchboard import ledger, own_ring
from callcentre.switchboard.ledger import Columns, Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

_MOST_OFFERS_AT_ONCE = 50


def tick(parts: Parts) -> None:
    """Take back lapsed offers and ring the next operators; harmless from many processes at once.

    Its cost grows with the queues and the free operators, never with the line.
    """
    at = parts.clock()
    for expired in parts.queueing.offers.expire(at, parts.city.desk.missed_offers):
        _note_expired(parts, expired, at)
    for _ in range(_MOST_OFFERS_AT_ONCE):
        if not _offer_next(parts, at):
            return


def _offer_next(parts: Parts, at: datetime) -> bool:
    heads = parts.queueing.line.heads(at, at - PASSED_OVER)
    for call_id, queue in heads.lost:
        _note_lost(parts, call_id, queue, at)
    pair = choose_pair(heads, parts.city, at)
    if pair is None:
        return False
    operator = next(one for one in heads.operators if one.operator_id == pair.operator_id)
    token = secrets.token_urlsafe(18)
    seconds = parts.city.desk.offer_seconds
    if operator.has_own_phone:
        seconds += own_ring.LISTENING_SECONDS
    deadline = at + timedelta(seconds=seconds)
    if parts.queueing.offers.offer(pair.call_id, pair.operator_id, token, at, deadline):
        data = {"operator": str(pair.operator_id), "token": token}
        fact = CallFact(f"offer:{token}", pair.call_id, EventKind.OFFERED, at, data)
        ledger.note(parts, Note(fact, once=Columns(first_offered_at=at)))
        if operator.has_own_phone and not own_ring.ring(parts, pair.operator_id, token):
            miss(parts, pair.operator_id, token)
    # Either way the line has changed (another process was faster): look again.
    return True


def miss(parts: Parts, operator_id: int, token: str) -> bool:
    """Nobody there will answer this offer; False when it does not ring there any more."""
    at, limit = parts.clock(), parts.city.desk.missed_offers
    call_id = parts.queueing.offers.miss(token, operator_id, limit, at)
    if call_id is not None:
        _note_expired(parts, Expired(token, call_id, operator_id, Stage.OFFERED), at)
    return call_id is not None


def _note_expired(parts: Parts, expired: Expired, at: datetime) -> None:
    data = {"operator": str(expired.operator_id), "stage": expired.stage}
    fact = CallFact(f"missed:{expired.token}", expired.call_id, EventKind.MISSED, at, data)
    ledger.note(parts, Note(fact))


def _note_lost(parts: Parts, call_id: str, queue: str, at: datetime) -> None:
    log.warning("caller_record_lost", call_id=call_id, queue=queue)
    data = {"why": "Redis has dropped this caller; the hold loop joins again", "queue": queue}
    key = f"{call_id}:record_lost:{at.isoformat()}"
    ledger.note(parts, Note(CallFact(key, call_id, EventKind.REPAIRED, at, data)))
