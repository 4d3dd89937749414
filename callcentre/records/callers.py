"""Who has ever called or written: one row an address, whatever kind of address it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.calls.identity import Identity, IdentityKind
from callcentre.records.base import Base, Key, SerialId, insert_if_absent, table_of
from callcentre.records.types import WordText
from callcentre.records.unit import Unit


class Caller(Base):
    """An address that calls came from. All withheld callers share the one row ``withheld``."""

    __tablename__ = "callers"

    id: Mapped[SerialId]
    identity: Mapped[Key] = mapped_column(unique=True)
    kind: Mapped[IdentityKind] = mapped_column(WordText(IdentityKind))
    shown: Mapped[str]
    country: Mapped[str] = mapped_column(default="")
    first_seen_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(default="", server_default="")  # chosen, to be kept


CALLERS = table_of(Caller)
_INSERT = insert_if_absent(CALLERS)


def caller_row(identity: Identity, at: datetime) -> dict[str, object]:
    """The column values of a new caller."""
    return {
        "identity": identity.key,
        "kind": identity.kind,
        "shown": identity.shown,
        "country": identity.country,
        "first_seen_at": at,
    }


def ensure(unit: Unit, identity: Identity, at: datetime) -> None:
    """Make sure that this caller has a row. The first one told stays as it is."""
    unit.connection.execute(_INSERT.on(unit.connection), caller_row(identity, at))


def remember_language(unit: Unit, caller_id: int, language: str) -> None:
    """What this caller has chosen; the next call or thread begins with it."""
    row = CALLERS.c.id == caller_id
    unit.connection.execute(update(CALLERS).where(row).values(language=language))


def get_by_identity(unit: Unit, key: str) -> Caller | None:
    """The caller with this identity key."""
    return unit.session.scalar(select(Caller).where(Caller.identity == key))


def get_or_add(unit: Unit, identity: Identity, at: datetime) -> Caller:
    """The caller of this identity, with a row made for a new one."""
    ensure(unit, identity, at)
    return unit.session.scalars(select(Caller).where(Caller.identity == identity.key)).one()
