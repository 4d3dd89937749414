"""Who wants no more messages that they did not ask for. An answer to their own is another thing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, and_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.calls.inputs import Channel
from callcentre.records import audit
from callcentre.records.base import Base, RowId, SerialId, insert_if_absent, table_of
from callcentre.records.types import WordText
from callcentre.records.unit import Unit


class OptOutSource(StrEnum):
    """How we know."""

    CITIZEN = "citizen"  # they wrote one of the words for it
    CARRIER = "carrier"  # the carrier refused a message (its error 21610)


class OptOut(Base):
    """One citizen on one channel; ``ended_at`` is when they wanted messages again."""

    __tablename__ = "opt_outs"
    __table_args__ = (UniqueConstraint("caller_id", "channel"),)

    id: Mapped[SerialId]
    caller_id: Mapped[RowId] = mapped_column(ForeignKey("callers.id"))
    channel: Mapped[Channel] = mapped_column(WordText(Channel))
    source: Mapped[OptOutSource] = mapped_column(WordText(OptOutSource))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


REFUSED = 21610
"""The carrier's error for a citizen who wrote STOP to it: it takes no message to them at all."""

_OPT_OUTS = table_of(OptOut)
_INSERT = insert_if_absent(_OPT_OUTS)


def begin(unit: Unit, caller_id: int, channel: Channel, source: OptOutSource, at: datetime) -> bool:
    """They want no more. False: that was known."""
    row = {
        "caller_id": caller_id,
        "channel": channel,
        "source": source,
        "since": at,
        "ended_at": None,
    }
    new = unit.connection.execute(_INSERT.on(unit.connection), row).rowcount == 1
    if not new:
        statement = update(_OPT_OUTS).where(
            _of(caller_id, channel), _OPT_OUTS.c.ended_at.is_not(None)
        )
        new = unit.connection.execute(statement.values(row)).rowcount == 1
    if new:
        audit.write(unit, source, "opted_out", f"caller:{caller_id}", channel=channel)
    return new


def end(unit: Unit, caller_id: int, channel: Channel, at: datetime) -> bool:
    """They want messages again. False: they had never refused them."""
    statement = update(_OPT_OUTS).where(_of(caller_id, channel), _OPT_OUTS.c.ended_at.is_(None))
    ended = unit.connection.execute(statement.values(ended_at=at)).rowcount == 1
    if ended:
        audit.write(unit, OptOutSource.CITIZEN, "opted_in", f"caller:{caller_id}", channel=channel)
    return ended


def holds(unit: Unit, caller_id: int, channel: Channel) -> bool:
    """Do they refuse messages on this channel now?"""
    query = select(_OPT_OUTS.c.id).where(_of(caller_id, channel), _OPT_OUTS.c.ended_at.is_(None))
    return unit.connection.execute(query).first() is not None


def _of(caller_id: int, channel: Channel) -> ColumnElement[bool]:
    return and_(_OPT_OUTS.c.caller_id == caller_id, _OPT_OUTS.c.channel == channel)
