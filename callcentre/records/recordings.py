"""Recordings: what the carrier recorded, and where our copy lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.records.base import Base, ByDialect, Key, SerialId, table_of
from callcentre.records.calls import Call
from callcentre.records.unit import Unit

_MOST_ATTEMPTS = 10


class Recording(Base):
    """One recording. ``storage_key`` is empty until our own copy has been stored."""

    __tablename__ = "recordings"

    id: Mapped[SerialId]
    carrier_id: Mapped[Key] = mapped_column(unique=True)
    call_id: Mapped[Key] = mapped_column(index=True)
    source: Mapped[str]
    status: Mapped[str]
    duration_seconds: Mapped[int | None]
    channels: Mapped[int | None]
    storage_key: Mapped[str]
    sha256: Mapped[str]
    bytes: Mapped[int | None]
    fetched_at: Mapped[datetime | None]
    attempts: Mapped[int]
    last_error: Mapped[str]
    created_at: Mapped[datetime]


_RECORDINGS = table_of(Recording)
# A callback says ``in-progress`` and then ``completed``, or the other way round: once it is known
# to be over, it is not in progress any more.
_NOTE = ByDialect(
    _RECORDINGS,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["carrier_id"],
        set_={
            "status": case(
                (insert.excluded.status == "in-progress", _RECORDINGS.c.status),
                else_=insert.excluded.status,
            ),
            "duration_seconds": func.coalesce(
                insert.excluded.duration_seconds, _RECORDINGS.c.duration_seconds
            ),
            "channels": func.coalesce(insert.excluded.channels, _RECORDINGS.c.channels),
        },
    ),
)


@dataclass(frozen=True, slots=True)
class RecordingNote:
    """What the carrier says of a recording. ``source``: flow (voice mail) or room (the talk)."""

    carrier_id: str
    call_id: str
    source: str
    status: str
    at: datetime
    duration_seconds: int | None = None
    channels: int | None = None


@dataclass(frozen=True, slots=True)
class StoredCopy:
    """Our own copy: where it lies, its digest in hex and its size in bytes."""

    storage_key: str
    sha256: str
    size: int


def note(unit: Unit, told: RecordingNote) -> None:
    """Keep what the carrier says; said twice or in the wrong order it is still one row."""
    row = {
        "carrier_id": told.carrier_id,
        "call_id": told.call_id,
        "source": told.source,
        "status": told.status,
        "duration_seconds": told.duration_seconds,
        "channels": told.channels,
        "storage_key": "",
        "sha256": "",
        "attempts": 0,
        "last_error": "",
        "created_at": told.at,
    }
    unit.connection.execute(_NOTE.on(unit.connection), row)


def stored(unit: Unit, carrier_id: str, copy: StoredCopy, at: datetime) -> bool:
    """Our copy lies safe. False: there was one already (or no such recording)."""
    statement = (
        update(_RECORDINGS)
        .where(_RECORDINGS.c.carrier_id == carrier_id, _RECORDINGS.c.storage_key == "")
        .values(
            storage_key=copy.storage_key,
            sha256=copy.sha256,
            bytes=copy.size,
            fetched_at=at,
            last_error="",
        )
    )
    return unit.connection.execute(statement).rowcount == 1


def failed(unit: Unit, carrier_id: str, error: str) -> None:
    """Fetching did not work; count the attempt and keep why."""
    statement = (
        update(_RECORDINGS)
        .where(_RECORDINGS.c.carrier_id == carrier_id)
        .values(attempts=_RECORDINGS.c.attempts + 1, last_error=error)
    )
    unit.connection.execute(statement)


def pending(unit: Unit, limit: int = 100) -> list[Recording]:
    """Recordings that are complete at the carrier and not yet here, the oldest first."""
    query = (
        select(Recording)
        .where(Recording.status == "completed", Recording.storage_key == "")
        .where(Recording.attempts < _MOST_ATTEMPTS)
        .order_by(Recording.created_at)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return list(unit.session.scalars(query))


def talks_without(
    unit: Unit, ended_after: datetime, ended_before: datetime, limit: int = 50
) -> list[tuple[str, str | None]]:
    """Id and queue of calls that were answered, ended in this time, and have no recording."""
    query = (
        select(Call.id, Call.queue)
        .where(Call.answered_at.is_not(None), Call.ended_at.between(ended_after, ended_before))
        .where(~exists().where(Recording.call_id == Call.id))
        .order_by(Call.ended_at.desc())
        .limit(limit)
    )
    return [(row.id, row.queue) for row in unit.session.execute(query)]


def get(unit: Unit, carrier_id: str) -> Recording | None:
    """The recording that the carrier calls so."""
    query = select(Recording).where(Recording.carrier_id == carrier_id)
    return unit.session.scalar(query.execution_options(populate_existing=True))


def of_call(unit: Unit, call_id: str) -> list[Recording]:
    """A call's recordings, the oldest first."""
    query = select(Recording).where(Recording.call_id == call_id).order_by(Recording.created_at)
    return list(unit.session.scalars(query.execution_options(populate_existing=True)))
