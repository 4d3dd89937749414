"""Follow-ups: what somebody promised to do, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, update
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.records.base import Base, Key, RowId, SerialId, table_of
from callcentre.records.unit import Unit


class FollowUp(Base):
    """One promise about a service request or a call; open until ``done_at``."""

    __tablename__ = "follow_ups"
    __table_args__ = (Index("ix_follow_ups_done_at_due_at", "done_at", "due_at"),)

    id: Mapped[SerialId]
    request_id: Mapped[RowId | None] = mapped_column(ForeignKey("service_requests.id"), index=True)
    call_id: Mapped[Key | None]
    due_at: Mapped[datetime]
    note: Mapped[str]
    created_by: Mapped[str]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str]
    created_at: Mapped[datetime]


_FOLLOW_UPS = table_of(FollowUp)


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """A promise to be kept until ``due_at``, about a request, a call or both."""

    due_at: datetime
    note: str
    created_by: str
    at: datetime
    request_id: int | None = None
    call_id: str | None = None


def add(unit: Unit, new: NewFollowUp) -> FollowUp:
    """Write a promise down."""
    follow_up = FollowUp(
        request_id=new.request_id,
        call_id=new.call_id,
        due_at=new.due_at,
        note=new.note,
        created_by=new.created_by,
        done_by="",
        created_at=new.at,
    )
    unit.session.add(follow_up)
    unit.session.flush()
    return follow_up


def complete(unit: Unit, follow_up_id: int, by: str, at: datetime) -> bool:
    """The promise was kept. False: it had been kept before, or there is no such promise."""
    statement = (
        update(_FOLLOW_UPS)
        .where(_FOLLOW_UPS.c.id == follow_up_id, _FOLLOW_UPS.c.done_at.is_(None))
        .values(done_at=at, done_by=by)
    )
    return unit.connection.execute(statement).rowcount == 1


def get(unit: Unit, follow_up_id: int) -> FollowUp | None:
    """The follow-up with this number, as it is now."""
    query = select(FollowUp).where(FollowUp.id == follow_up_id)
    return unit.session.scalar(query.execution_options(populate_existing=True))


def due(unit: Unit, before: datetime, limit: int = 200) -> list[FollowUp]:
    """Open promises that fall due before this instant, the most urgent first."""
    query = (
        select(FollowUp)
        .where(FollowUp.done_at.is_(None), FollowUp.due_at < before)
        .order_by(FollowUp.due_at)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return list(unit.session.scalars(query))


def of_request(unit: Unit, request_id: int) -> list[FollowUp]:
    """All promises about one request, by when they fall due."""
    query = select(FollowUp).where(FollowUp.request_id == request_id).order_by(FollowUp.due_at)
    return list(unit.session.scalars(query.execution_options(populate_existing=True)))


def of_call(unit: Unit, call_id: str) -> list[FollowUp]:
    """All promises about one call, by when they fall due."""
    query = select(FollowUp).where(FollowUp.call_id == call_id).order_by(FollowUp.due_at)
    return list(unit.session.scalars(query.execution_options(populate_existing=True)))
