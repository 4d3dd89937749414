"""Who did what: one append-only row for every change that a person makes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.clock import now
from callcentre.records.base import Base, Key, SerialId, table_of
from callcentre.records.unit import Unit


class AuditEvent(Base):
    """One act. ``subject`` names what it was done to, such as ``request:12``."""

    __tablename__ = "audit_events"

    id: Mapped[SerialId]
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[Key] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]


_EVENTS = table_of(AuditEvent)


def write(unit: Unit, actor: str, action: str, subject: str, **data: object) -> None:
    """Write down an act, at the present instant. ``data`` must fit into JSON."""
    row = {"at": now(), "actor": actor, "action": action, "subject": subject, "data": data}
    unit.connection.execute(insert(_EVENTS).inline(), row)


def of_subject(unit: Unit, subject: str) -> list[AuditEvent]:
    """Everything done to one thing, the oldest act first."""
    query = select(AuditEvent).where(AuditEvent.subject == subject)
    return list(unit.session.scalars(query.order_by(AuditEvent.id)))
