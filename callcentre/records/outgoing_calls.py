"""Calls that a flow makes: wanted in a transaction, placed by a worker, settled by the carrier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, and_, null, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcentre.records.base import Base, Key, RowId, SerialId, insert_if_absent, table_of
from callcentre.records.callers import Caller
from callcentre.records.types import AnyJson, WordText
from callcentre.records.unit import Unit


class Ringing(StrEnum):
    """How a call that we make stands. The last five are for good."""

    WANTED = "wanted"
    CLAIMED = "claimed"  # a worker is asking the carrier
    PLACED = "placed"
    ANSWERED = "answered"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"


OPEN = (Ringing.WANTED, Ringing.CLAIMED, Ringing.PLACED)
SETTLED = tuple(state for state in Ringing if state not in OPEN)


class OutgoingCall(Base):
    """One attempt to ring somebody.

    ``caller_id`` is who is rung, ``for_id`` the citizen about whom the flow is. ``place`` is where
    the flow stands that waits for it, and None when it waits no longer.
    """

    __tablename__ = "outgoing_calls"
    __table_args__ = (Index("ix_outgoing_calls_state_updated_at", "state", "updated_at"),)

    id: Mapped[SerialId]
    origin_key: Mapped[Key] = mapped_column(unique=True)
    caller_id: Mapped[RowId] = mapped_column(ForeignKey("callers.id"))
    for_id: Mapped[RowId] = mapped_column(ForeignKey("callers.id"))
    place: Mapped[Any | None] = mapped_column(AnyJson(none_as_null=True))
    timeout: Mapped[int]
    machine: Mapped[bool]
    state: Mapped[Ringing] = mapped_column(WordText(Ringing))
    carrier_id: Mapped[Key | None] = mapped_column(unique=True)
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    caller: Mapped[Caller] = relationship(foreign_keys=[caller_id], lazy="joined", innerjoin=True)


_CALLS = table_of(OutgoingCall)
_INSERT = insert_if_absent(_CALLS)


@dataclass(frozen=True, slots=True)
class NewOutgoingCall:
    """Whom to ring for how many seconds; the same ``origin_key`` twice is the same call."""

    origin_key: str
    caller_id: int
    for_id: int
    place: Any
    timeout: int
    machine: bool
    at: datetime


def want(unit: Unit, new: NewOutgoingCall) -> int:
    """Write a wish down; returns its number."""
    row = {
        "origin_key": new.origin_key,
        "caller_id": new.caller_id,
        "for_id": new.for_id,
        "place": new.place,
        "timeout": new.timeout,
        "machine": new.machine,
        "state": Ringing.WANTED,
        "attempts": 0,
        "created_at": new.at,
        "updated_at": new.at,
    }
    unit.connection.execute(_INSERT.on(unit.connection), row)
    query = select(_CALLS.c.id).where(_CALLS.c.origin_key == new.origin_key)
    return int(unit.connection.execute(query).scalar_one())


def claim(unit: Unit, wish_id: int, at: datetime, lease: timedelta) -> bool:
    """Take a wish for asking the carrier; a claim older than ``lease`` may be taken over."""
    stale = and_(_CALLS.c.state == Ringing.CLAIMED, _CALLS.c.updated_at < at - lease)
    statement = (
        update(_CALLS)
        .where(_CALLS.c.id == wish_id, or_(_CALLS.c.state == Ringing.WANTED, stale))
        .values(state=Ringing.CLAIMED, attempts=_CALLS.c.attempts + 1, updated_at=at)
    )
    return unit.connection.execute(statement).rowcount == 1


def unclaim(unit: Unit, wish_id: int, at: datetime) -> None:
    """The carrier could not be asked; it is to be tried again."""
    statement = (
        update(_CALLS)
        .where(_CALLS.c.id == wish_id, _CALLS.c.state == Ringing.CLAIMED)
        .values(state=Ringing.WANTED, updated_at=at)
    )
    unit.connection.execute(statement)


def placed(unit: Unit, wish_id: int, carrier_id: str, at: datetime) -> None:
    """The carrier is ringing; unless it has already told how that went."""
    known = update(_CALLS).where(_CALLS.c.id == wish_id, _CALLS.c.carrier_id.is_(None))
    unit.connection.execute(known.values(carrier_id=carrier_id))
    statement = update(_CALLS).where(_CALLS.c.id == wish_id, _CALLS.c.state == Ringing.CLAIMED)
    unit.connection.execute(statement.values(state=Ringing.PLACED, updated_at=at))


def settle(unit: Unit, wish_id: int, state: Ringing, at: datetime) -> bool:
    """How it went; False when that is known already, and then nothing changes."""
    statement = (
        update(_CALLS)
        .where(_CALLS.c.id == wish_id, _CALLS.c.state.in_(OPEN))
        .values(state=state, updated_at=at)
    )
    return unit.connection.execute(statement).rowcount == 1


def leave_at(unit: Unit, wish_id: int, place: Any) -> None:
    """Where the flow stands that went on from here; None when it needs this row no longer."""
    value = null() if place is None else place
    unit.connection.execute(update(_CALLS).where(_CALLS.c.id == wish_id).values(place=value))


def get(unit: Unit, wish_id: int) -> OutgoingCall | None:
    """The wish with this number, as it is now; its row stays locked until the unit ends."""
    query = select(OutgoingCall).where(OutgoingCall.id == wish_id)
    fresh = query.with_for_update(of=OutgoingCall).execution_options(populate_existing=True)
    return unit.session.scalar(fresh)


def overdue(unit: Unit, before: datetime, limit: int = 100) -> list[int]:
    """Wishes that should have been placed by now; their job may have been lost."""
    waiting = (Ringing.WANTED, Ringing.CLAIMED)
    query = select(_CALLS.c.id).where(_CALLS.c.state.in_(waiting), _CALLS.c.updated_at < before)
    return list(unit.connection.scalars(query.order_by(_CALLS.c.updated_at).limit(limit)))


def untold(unit: Unit, before: datetime, limit: int = 100) -> list[tuple[int, str]]:
    """Calls that ring longer than they may, or whose flow did not go on: (number, carrier's id)."""
    stuck = and_(_CALLS.c.state.in_(SETTLED), _CALLS.c.place.is_not(None))
    query = (
        select(_CALLS.c.id, _CALLS.c.carrier_id)
        .where(or_(_CALLS.c.state == Ringing.PLACED, stuck), _CALLS.c.updated_at < before)
        .order_by(_CALLS.c.updated_at)
        .limit(limit)
    )
    return [(row.id, row.carrier_id or "") for row in unit.connection.execute(query)]
