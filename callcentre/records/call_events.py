"""The append-only history of calls. Every figure in a report is computed from these rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.calls.events import CallFact, EventKind
from callcentre.records.base import Base, Key, SerialId, insert_if_absent, table_of
from callcentre.records.types import WordText
from callcentre.records.unit import Unit


class CallEvent(Base):
    """One thing that happened to a call.

    ``call_id`` is no foreign key on purpose: a fact is kept even when it overtakes the call that it
    is about, and the history outlives the call's own row.
    """

    __tablename__ = "call_events"
    __table_args__ = (
        Index("ix_call_events_call_id_at", "call_id", "at"),
        Index("ix_call_events_kind_at", "kind", "at"),
    )

    id: Mapped[SerialId]
    key: Mapped[Key] = mapped_column(unique=True)
    call_id: Mapped[Key]
    kind: Mapped[EventKind] = mapped_column(WordText(EventKind))
    at: Mapped[datetime]
    carrier_at: Mapped[datetime | None]
    sequence: Mapped[int | None]
    data: Mapped[dict[str, Any]]


CALL_EVENTS = table_of(CallEvent)
_INSERT = insert_if_absent(CALL_EVENTS)


def event_row(fact: CallFact) -> dict[str, object]:
    """The column values of a new event."""
    return {
        "key": fact.key,
        "call_id": fact.call_id,
        "kind": fact.kind,
        "at": fact.at,
        "carrier_at": fact.carrier_at,
        "sequence": fact.sequence,
        "data": dict(fact.data),
    }


def append(unit: Unit, fact: CallFact) -> bool:
    """Write ``fact`` down. False: its key is known, and nothing was written."""
    result = unit.connection.execute(_INSERT.on(unit.connection), event_row(fact))
    return result.rowcount == 1


def is_known(unit: Unit, key: str) -> bool:
    """Has the fact with this key been written down?"""
    return unit.session.scalar(select(CallEvent.id).where(CallEvent.key == key)) is not None


def by_key(unit: Unit, key: str) -> CallEvent | None:
    """The fact with this key."""
    return unit.session.scalar(select(CallEvent).where(CallEvent.key == key))


def timeline(unit: Unit, call_id: str) -> list[CallEvent]:
    """A call's whole history, in the order in which we learned of it."""
    query = select(CallEvent).where(CallEvent.call_id == call_id)
    return list(unit.session.scalars(query.order_by(CallEvent.at, CallEvent.id)))
