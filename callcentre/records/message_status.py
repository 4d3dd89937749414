"""What became of a message: the carrier's callbacks, which have no order and no time of their own.

Every callback is kept. The message's own status only goes up the ranks below, so a ``sent`` that
comes after ``delivered`` changes nothing. A callback may overtake the answer that tells us the
message's carrier id; it is applied when that answer comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case, func, select, update

from callcentre.records.base import insert_if_absent
from callcentre.records.message_rows import MESSAGE_EVENTS, MESSAGES, MessageEvent
from callcentre.records.unit import Unit

# Our own two words come before the carrier's; a word nobody knows ranks as ``sending``, below
# every word that says something certain.
RANKS: Mapping[str, int] = {
    "pending": -1,
    "claimed": -1,
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "receiving": 1,
    "sending": 2,
    "sent": 3,
    "received": 3,
    "partially_delivered": 3,
    "delivered": 4,
    "undelivered": 4,
    "failed": 4,
    "canceled": 4,
    "read": 5,
}
_UNKNOWN_RANK = 2


_INSERT = insert_if_absent(MESSAGE_EVENTS)


def note_status(
    unit: Unit,
    carrier_id: str,
    status: str,
    error_code: int | None,
    at: datetime,
    data: Mapping[str, str],
) -> bool:
    """Keep a status callback and let the message's status rise to it. True if it rose."""
    _one_at_a_time(unit, carrier_id)
    row = {
        "key": f"{carrier_id}:{status}:{error_code or ''}",
        "carrier_id": carrier_id,
        "status": status,
        "error_code": error_code,
        "at": at,
        "data": dict(data),
    }
    fresh = unit.connection.execute(_INSERT.on(unit.connection), row).rowcount == 1
    return fresh and _raise(unit, carrier_id, status, error_code, at)


def mark_sent(unit: Unit, message_id: int, carrier_id: str, status: str, at: datetime) -> bool:
    """The carrier has taken the message and named it. False: it had been named before."""
    _one_at_a_time(unit, carrier_id)
    statement = (
        update(MESSAGES)
        .where(MESSAGES.c.id == message_id, MESSAGES.c.carrier_id.is_(None))
        .values(carrier_id=carrier_id, status=status, error_code=None, sent_at=at, updated_at=at)
    )
    if unit.connection.execute(statement).rowcount != 1:
        return False
    early = (
        select(MESSAGE_EVENTS)
        .where(MESSAGE_EVENTS.c.carrier_id == carrier_id)
        .order_by(MESSAGE_EVENTS.c.id)
    )
    for event in unit.connection.execute(early).all():
        _raise(unit, carrier_id, event.status, event.error_code, event.at)
    return True


def events_of(unit: Unit, carrier_id: str) -> list[MessageEvent]:
    """Every callback about one message, in the order in which they came."""
    query = select(MessageEvent).where(MessageEvent.carrier_id == carrier_id)
    return list(unit.session.scalars(query.order_by(MessageEvent.id)))


def _raise(unit: Unit, carrier_id: str, status: str, error_code: int | None, at: datetime) -> bool:
    rank_now = case(dict(RANKS), value=MESSAGES.c.status, else_=_UNKNOWN_RANK)
    statement = (
        update(MESSAGES)
        .where(MESSAGES.c.carrier_id == carrier_id)
        .where(rank_now < RANKS.get(status, _UNKNOWN_RANK))
        .values(
            status=status,
            error_code=func.coalesce(MESSAGES.c.error_code, error_code),
            updated_at=at,
        )
    )
    return unit.connection.execute(statement).rowcount == 1


def _one_at_a_time(unit: Unit, carrier_id: str) -> None:
    # Without this a callback that finds no message yet and an answer that finds no callback yet
    # could both commit, and the status would be lost. SQLite has only one writer anyway.
    if unit.connection.dialect.name == "postgresql":
        unit.connection.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(carrier_id, 0)))
        )
