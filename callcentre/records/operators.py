"""The people at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, mapped_column

from callcentre.records.base import Base, Key, SerialId, insert_if_absent, table_of
from callcentre.records.types import WordText
from callcentre.records.unit import Unit


class Role(StrEnum):
    """What somebody may do at the desk; a supervisor may do everything an operator may."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"


class Operator(Base):
    """Somebody who signs in. ``session_epoch`` goes up to end every session they have open.

    ``phone`` is where they are rung who have no telephone in a browser (+62...), else blank.
    """

    __tablename__ = "operators"

    id: Mapped[SerialId]
    login: Mapped[Key] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(WordText(Role))
    queues: Mapped[list[str]]
    languages: Mapped[list[str]]
    skills: Mapped[dict[str, Any]]
    language: Mapped[str]
    active: Mapped[bool]
    session_epoch: Mapped[int]
    created_at: Mapped[datetime]
    phone: Mapped[str] = mapped_column(server_default="")


_OPERATORS = table_of(Operator)
_INSERT = insert_if_absent(_OPERATORS)


@dataclass(frozen=True, slots=True)
class NewOperator:
    """Somebody to be added; ``password_hash`` is made by the console, never a password.

    They serve ``queues`` and speak ``languages`` with citizens; ``language`` is their screen's;
    ``phone`` rings in place of a browser. ``skills`` have levels from 1 to 9.
    """

    login: str
    name: str
    password_hash: str
    role: Role = Role.OPERATOR
    queues: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    language: str = "id"
    phone: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)


def add(unit: Unit, new: NewOperator, at: datetime) -> Operator | None:
    """Add somebody. None: the login is taken, and nothing was changed."""
    row = {
        "login": new.login,
        "name": new.name,
        "password_hash": new.password_hash,
        "role": new.role,
        "queues": list(new.queues),
        "languages": list(new.languages),
        "skills": dict(new.skills),
        "language": new.language,
        "active": True,
        "session_epoch": 0,
        "created_at": at,
        "phone": new.phone,
    }
    result = unit.connection.execute(_INSERT.on(unit.connection), row)
    return by_login(unit, new.login) if result.rowcount == 1 else None


def by_login(unit: Unit, login: str) -> Operator | None:
    """The operator with this login, active or not."""
    return unit.session.scalar(select(Operator).where(Operator.login == login))


def by_id(unit: Unit, operator_id: int) -> Operator | None:
    """The operator with this number, active or not."""
    return unit.session.scalar(select(Operator).where(Operator.id == operator_id))


def list_all(unit: Unit, *, active_only: bool = False) -> list[Operator]:
    """Everybody, by name."""
    query = select(Operator).order_by(Operator.name, Operator.id)
    if active_only:
        query = query.where(Operator.active)
    return list(unit.session.scalars(query))


def change(unit: Unit, operator_id: int, **columns: object) -> bool:
    """Set some columns. False: there is nobody with this number."""
    result = unit.connection.execute(
        update(_OPERATORS).where(_OPERATORS.c.id == operator_id).values(columns)
    )
    return result.rowcount == 1


def end_sessions(unit: Unit, operator_id: int) -> bool:
    """Make every open session of this operator invalid."""
    return change(unit, operator_id, session_epoch=_OPERATORS.c.session_epoch + 1)
