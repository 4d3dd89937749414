"""When a flow goes on by itself: after so long without an answer, or at an hour it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.records.base import Base, ByDialect, Key, SerialId, table_of
from callcentre.records.types import AnyJson, WordText
from callcentre.records.unit import Unit


class TimerKind(StrEnum):
    """Who goes on when the time has come."""

    THREAD = "thread"  # a conversation by messages
    CALL = "call"  # a call that another application leads


class Timer(Base):
    """One instant, and what is needed to go on then. A row that is done with is deleted."""

    __tablename__ = "timers"

    id: Mapped[SerialId]
    key: Mapped[Key] = mapped_column(unique=True)
    kind: Mapped[TimerKind] = mapped_column(WordText(TimerKind))
    due_at: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[Any] = mapped_column(AnyJson())


_TIMERS = table_of(Timer)
_UPSERT = ByDialect(
    _TIMERS,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["key"],
        set_={name: insert.excluded[name] for name in ("kind", "due_at", "data")},
    ),
)


@dataclass(frozen=True, slots=True)
class NewTimer:
    """Go on at ``due_at``; ``data`` is whatever that takes. One timer a ``key``: the latest."""

    key: str
    kind: TimerKind
    due_at: datetime
    data: Any


def wind(unit: Unit, new: NewTimer) -> None:
    """Set a timer, in place of an earlier one with the same key."""
    row = {"key": new.key, "kind": new.kind, "due_at": new.due_at, "data": new.data}
    unit.connection.execute(_UPSERT.on(unit.connection), row)


def stop(unit: Unit, key: str) -> bool:
    """Take a timer away; False when it is not there. Of two who ask, one is told True."""
    return unit.connection.execute(delete(_TIMERS).where(_TIMERS.c.key == key)).rowcount == 1


def due(unit: Unit, at: datetime, limit: int = 100) -> list[NewTimer]:
    """The timers whose time has come, the earliest first; they stay until they are stopped."""
    columns = (_TIMERS.c.key, _TIMERS.c.kind, _TIMERS.c.due_at, _TIMERS.c.data)
    query = select(*columns).where(_TIMERS.c.due_at <= at).order_by(_TIMERS.c.due_at).limit(limit)
    return [NewTimer(*row) for row in unit.connection.execute(query)]
