"""Messages (SMS, WhatsApp) to and from citizens, and what the carrier said of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select, update

from callcentre.calls.identity import Identity
from callcentre.calls.inputs import Channel
from callcentre.records.base import insert_if_absent
from callcentre.records.callers import get_or_add
from callcentre.records.message_rows import (
    MESSAGES,
    Message,
    MessageDirection,
    MessageEvent,
    MessagePurpose,
)
from callcentre.records.message_status import events_of, mark_sent, note_status
from callcentre.records.unit import Unit

__all__ = [
    "Message",
    "MessageDirection",
    "MessageEvent",
    "MessagePurpose",
    "NewMessage",
    "OutgoingMessage",
    "attach_request",
    "by_carrier_id",
    "claim",
    "events_of",
    "get",
    "mark_failed",
    "mark_sent",
    "note_status",
    "queue_outgoing",
    "receive",
    "thread",
    "unsent",
    "withhold",
]


_INSERT = insert_if_absent(MESSAGES)


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message that came in. ``media``: one mapping (url, type) for each thing attached."""

    carrier_id: str
    channel: Channel
    identity: Identity
    city_address: str
    body: str
    at: datetime
    media: tuple[dict[str, str], ...] = ()
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to be sent. The same ``origin_key`` twice is the same message."""

    caller_id: int
    channel: Channel
    city_address: str
    body: str
    origin_key: str
    at: datetime
    request_id: int | None = field(default=None)
    purpose: MessagePurpose = MessagePurpose.REPLY
    media: tuple[str, ...] = ()  # addresses
    template: Mapping[str, Any] = field(default_factory=dict)


def receive(unit: Unit, new: NewMessage) -> Message | None:
    """Write down a message that came in. None: it was known, and nothing was written."""
    caller = get_or_add(unit, new.identity, new.at)
    row = _row(MessageDirection.IN, new.channel, caller.id, new.at) | {
        "carrier_id": new.carrier_id,
        "city_address": new.city_address,
        "body": new.body,
        "media": list(new.media),
        "latitude": new.latitude,
        "longitude": new.longitude,
        "status": "received",
    }
    if unit.connection.execute(_INSERT.on(unit.connection), row).rowcount != 1:
        return None
    return by_carrier_id(unit, new.carrier_id)


def queue_outgoing(unit: Unit, new: OutgoingMessage) -> Message:
    """Write down a message that is to be sent; the sending itself is a job's work."""
    row = _row(MessageDirection.OUT, new.channel, new.caller_id, new.at) | {
        "city_address": new.city_address,
        "body": new.body,
        "media": [{"url": url} for url in new.media],
        "template": dict(new.template),
        "status": "pending",
        "origin_key": new.origin_key,
        "purpose": new.purpose,
        "request_id": new.request_id,
    }
    unit.connection.execute(_INSERT.on(unit.connection), row)
    return unit.session.scalars(_fresh().where(Message.origin_key == new.origin_key)).one()


def claim(unit: Unit, message_id: int, at: datetime, lease: timedelta) -> bool:
    """Take a message for sending, so that no second worker sends it as well.

    A claim that is older than ``lease`` belongs to a worker that died, and may be taken over.
    """
    stale = and_(MESSAGES.c.status == "claimed", MESSAGES.c.updated_at < at - lease)
    statement = (
        update(MESSAGES)
        .where(MESSAGES.c.id == message_id, MESSAGES.c.carrier_id.is_(None))
        .where(or_(MESSAGES.c.status == "pending", stale))
        .values(status="claimed", attempts=MESSAGES.c.attempts + 1, updated_at=at)
    )
    return unit.connection.execute(statement).rowcount == 1


def mark_failed(unit: Unit, message_id: int, error_code: int | None, permanent: bool) -> None:
    """The carrier would not take it: for good, or to be tried again."""
    statement = (
        update(MESSAGES)
        .where(MESSAGES.c.id == message_id, MESSAGES.c.carrier_id.is_(None))
        .values(status="failed" if permanent else "pending", error_code=error_code)
    )
    unit.connection.execute(statement)


def withhold(unit: Unit, message_id: int) -> None:
    """It is not sent: the citizen wants no such messages."""
    statement = (
        update(MESSAGES)
        .where(MESSAGES.c.id == message_id, MESSAGES.c.carrier_id.is_(None))
        .values(status="withheld")
    )
    unit.connection.execute(statement)


def unsent(unit: Unit, before: datetime, limit: int = 100) -> list[int]:
    """Ids of messages that should have gone by now; their job may have been lost."""
    query = (
        select(Message.id)
        .where(Message.status.in_(["pending", "claimed"]), Message.updated_at < before)
        .order_by(Message.updated_at)
        .limit(limit)
    )
    return list(unit.session.scalars(query))


def get(unit: Unit, message_id: int) -> Message | None:
    """The message with this number, as it is now."""
    return unit.session.scalar(_fresh().where(Message.id == message_id))


def by_carrier_id(unit: Unit, carrier_id: str) -> Message | None:
    """The message that the carrier calls so."""
    return unit.session.scalar(_fresh().where(Message.carrier_id == carrier_id))


def attach_request(unit: Unit, message_id: int, request_id: int) -> None:
    """Remember which service request a message belongs to."""
    unit.connection.execute(
        update(MESSAGES).where(MESSAGES.c.id == message_id).values(request_id=request_id)
    )


def thread(unit: Unit, caller_id: int, limit: int) -> list[Message]:
    """The latest messages with this caller, the oldest of them first."""
    query = _fresh().where(Message.caller_id == caller_id)
    newest = query.order_by(Message.created_at.desc(), Message.id.desc()).limit(limit)
    return list(reversed(unit.session.scalars(newest).all()))


def _row(
    direction: MessageDirection, channel: Channel, caller_id: int, at: datetime
) -> dict[str, object]:
    return {
        "direction": direction,
        "channel": channel,
        "caller_id": caller_id,
        "purpose": MessagePurpose.REPLY,
        "attempts": 0,
        "created_at": at,
        "updated_at": at,
    }


def _fresh() -> Select[Message]:
    return select(Message).execution_options(populate_existing=True)
