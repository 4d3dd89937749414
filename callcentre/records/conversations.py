"""Where a conversation by messages stands in its flow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, and_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.calls.inputs import Channel
from callcentre.records.base import Base, Key, RowId, SerialId, insert_if_absent, table_of
from callcentre.records.types import AnyJson, WordText
from callcentre.records.unit import Unit


class Conversation(Base):
    """One citizen, one channel, one number of the city. ``place`` is None between two talks."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "caller_id", "city_address"),)

    id: Mapped[SerialId]
    channel: Mapped[Channel] = mapped_column(WordText(Channel))
    caller_id: Mapped[RowId] = mapped_column(ForeignKey("callers.id"))
    city_address: Mapped[Key]
    place: Mapped[Any | None] = mapped_column(AnyJson(none_as_null=True))
    expires_at: Mapped[datetime]
    updated_at: Mapped[datetime]


_CONVERSATIONS = table_of(Conversation)
_INSERT = insert_if_absent(_CONVERSATIONS)


@dataclass(frozen=True, slots=True)
class Thread:
    """Which conversation is meant."""

    channel: Channel
    caller_id: int
    city_address: str


def load(unit: Unit, thread: Thread, at: datetime) -> Any | None:
    """The place this conversation stands at; None if there is none or it has expired.

    The row stays locked until the unit ends, so two messages of one citizen, sent in one breath,
    are answered one after the other.
    """
    row = {
        "channel": thread.channel,
        "caller_id": thread.caller_id,
        "city_address": thread.city_address,
        "place": None,
        "expires_at": at,
        "updated_at": at,
    }
    unit.connection.execute(_INSERT.on(unit.connection), row)
    columns = select(_CONVERSATIONS.c.place, _CONVERSATIONS.c.expires_at)
    found = unit.connection.execute(columns.where(_is(thread)).with_for_update()).one()
    return found.place if found.expires_at > at else None


def save(unit: Unit, thread: Thread, place: Any, expires_at: datetime, at: datetime) -> None:
    """Remember the place, after `load` in the same unit."""
    _set(unit, thread, place=place, expires_at=expires_at, updated_at=at)


def close(unit: Unit, thread: Thread, at: datetime) -> None:
    """The flow is over; the next message begins anew."""
    _set(unit, thread, place=None, expires_at=at, updated_at=at)


def open_versions(unit: Unit, at: datetime) -> set[tuple[str, str]]:
    """Name and version of every flow that somebody is writing with."""
    flow, version = (_CONVERSATIONS.c.place[index].as_string() for index in (0, 1))
    query = select(flow, version).where(*_is_open(at)).distinct()
    return {(row[0], row[1]) for row in unit.connection.execute(query)}


def _is_open(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return _CONVERSATIONS.c.place.is_not(None), _CONVERSATIONS.c.expires_at > at


def changed_at(unit: Unit, thread: Thread) -> datetime:
    """When the place last changed, after `load` in the same unit."""
    query = select(_CONVERSATIONS.c.updated_at).where(_is(thread))
    changed: datetime = unit.connection.execute(query).scalar_one()
    return changed


def _set(unit: Unit, thread: Thread, **columns: object) -> None:
    unit.connection.execute(update(_CONVERSATIONS).where(_is(thread)).values(columns))


def _is(thread: Thread) -> ColumnElement[bool]:
    return and_(
        _CONVERSATIONS.c.channel == thread.channel,
        _CONVERSATIONS.c.caller_id == thread.caller_id,
        _CONVERSATIONS.c.city_address == thread.city_address,
    )
