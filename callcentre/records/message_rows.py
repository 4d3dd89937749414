"""The tables of messages and of what the carrier said of each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcentre.calls.inputs import Channel
from callcentre.records.base import Base, Key, RowId, SerialId, table_of
from callcentre.records.callers import Caller
from callcentre.records.types import WordText


class MessageDirection(StrEnum):
    """Which way a message goes, seen from the city."""

    IN = "in"
    OUT = "out"


class MessagePurpose(StrEnum):
    """Why we write."""

    REPLY = "reply"  # the citizen's own message or call made us; goes whatever they have refused
    BROADCAST = "broadcast"  # nobody asked; who opted out does not get it


class Message(Base):
    """One message.

    ``status`` is the carrier's word, with three of our own before it has one: ``pending`` (to be
    sent), ``claimed`` (a worker is at it) and ``withheld`` (the citizen had opted out).
    ``template`` is blank, or ``{sid, values}`` of what goes instead of ``body``.
    ``origin_key`` names what an answer answers, so that a webhook told twice is answered once.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_caller_id_created_at", "caller_id", "created_at"),
        Index("ix_messages_status_updated_at", "status", "updated_at"),
    )

    id: Mapped[SerialId]
    carrier_id: Mapped[Key | None] = mapped_column(unique=True)
    direction: Mapped[MessageDirection] = mapped_column(WordText(MessageDirection))
    channel: Mapped[Channel] = mapped_column(WordText(Channel))
    caller_id: Mapped[RowId] = mapped_column(ForeignKey("callers.id"))
    city_address: Mapped[str]
    body: Mapped[str]
    media: Mapped[list[dict[str, Any]]]
    template: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    purpose: Mapped[MessagePurpose] = mapped_column(WordText(MessagePurpose))
    status: Mapped[str]
    error_code: Mapped[int | None]
    attempts: Mapped[int]
    origin_key: Mapped[Key | None] = mapped_column(unique=True)
    request_id: Mapped[RowId | None] = mapped_column(ForeignKey("service_requests.id"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]

    caller: Mapped[Caller] = relationship(lazy="joined", innerjoin=True)


class MessageEvent(Base):
    """One status callback. No foreign key: it may come before we know whose it is."""

    __tablename__ = "message_events"

    id: Mapped[SerialId]
    key: Mapped[Key] = mapped_column(unique=True)
    carrier_id: Mapped[Key] = mapped_column(index=True)
    status: Mapped[str]
    error_code: Mapped[int | None]
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]]


MESSAGES = table_of(Message)
MESSAGE_EVENTS = table_of(MessageEvent)
