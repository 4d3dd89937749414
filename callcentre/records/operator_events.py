"""The append-only history of the desk: what every operator was doing, and from when.

One row is one change of state. The time in a state is the gap to the same operator's next row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.calls.states import OperatorState
from callcentre.records.base import Base, Key, RowId, SerialId, insert_if_absent, table_of
from callcentre.records.types import WordText
from callcentre.records.unit import Unit


class OperatorEvent(Base):
    """One change. ``key`` is the id under which the feed told it, so that it is kept once.

    ``operator_id`` is no foreign key: the history outlives the person's own row.
    """

    __tablename__ = "operator_events"
    __table_args__ = (Index("ix_operator_events_operator_id_at", "operator_id", "at"),)

    id: Mapped[SerialId]
    key: Mapped[Key] = mapped_column(unique=True)
    operator_id: Mapped[RowId]
    at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[OperatorState] = mapped_column(WordText(OperatorState))
    reason: Mapped[str]
    call_id: Mapped[str]


_EVENTS = table_of(OperatorEvent)
_INSERT = insert_if_absent(_EVENTS)


@dataclass(frozen=True, slots=True)
class NewOperatorEvent:
    """From ``at`` on, this operator was doing this, with or after that call (or none: '')."""

    key: str
    operator_id: int
    at: datetime
    state: OperatorState
    reason: str
    call_id: str


def append_all(unit: Unit, events: Iterable[NewOperatorEvent]) -> int:
    """Write down those whose keys are not known yet; returns how many they were."""
    insert = _INSERT.on(unit.connection)
    return sum(unit.connection.execute(insert, asdict(event)).rowcount for event in events)


def newest_key(unit: Unit) -> str | None:
    """The key of the row written last. Rows are written in the feed's order, so that everything
    the feed told before it is here, too.
    """
    query = select(_EVENTS.c.key).order_by(_EVENTS.c.id.desc()).limit(1)
    return unit.connection.execute(query).scalar()


def between(
    unit: Unit, since: datetime, before: datetime, operator_id: int | None = None
) -> Sequence[OperatorEvent]:
    """The changes from ``since`` on and before ``before``, oldest first; of one, or of all."""
    query = select(OperatorEvent).where(OperatorEvent.at >= since, OperatorEvent.at < before)
    if operator_id is not None:
        query = query.where(OperatorEvent.operator_id == operator_id)
    return unit.session.scalars(query.order_by(OperatorEvent.at, OperatorEvent.id)).all()
