"""Every publishing of every flow, append-only: who, when, why, and the whole text.

The newest row of a flow says what new calls begin with, and no row is ever changed: going back to
an earlier version is a row of its own. What somebody is still writing is in `flow_drafts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, func, insert, select, text
from sqlalchemy.orm import Mapped, defer, mapped_column

from callcentre.records.base import Base, Key, SerialId, table_of
from callcentre.records.types import AnyJson, WordText
from callcentre.records.unit import Unit


class Publishing(StrEnum):
    """How a version came to be the current one, or ceased to be."""

    FROM_DISK = "from_disk"  # a file of the city's folder
    PUBLISHED = "published"  # by a person
    ROLLED_BACK = "rolled_back"  # by a person, to what had been before
    FOLLOWED = "followed"  # a flow that is a step of it changed
    WITHDRAWN = "withdrawn"  # its file is gone; nobody begins it any more


class FlowVersion(Base):
    """One publishing. ``children`` are the versions of the flows that are steps of it, by name.

    ``version`` is the hash of the text and of those; ``author`` as in the audit log, or ``disk``.
    """

    __tablename__ = "flow_versions"
    __table_args__ = (Index("ix_flow_versions_flow_version", "flow", "version"),)

    id: Mapped[SerialId]
    flow: Mapped[Key]
    version: Mapped[Key]
    state: Mapped[Publishing] = mapped_column(WordText(Publishing))
    text: Mapped[str]
    children: Mapped[dict[str, str]] = mapped_column(AnyJson())
    author: Mapped[str]
    reason: Mapped[str]
    published_at: Mapped[datetime]


_VERSIONS = table_of(FlowVersion)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What is about to be published."""

    flow: str
    version: str
    state: Publishing
    text: str
    author: str
    reason: str
    at: datetime
    children: Mapping[str, str] = field(default_factory=dict)


def take_turn(unit: Unit) -> None:
    """One publishing at a time: whoever comes second sees what the first has written.

    SQLite has one writer at a time anyway. Readers are never kept waiting.
    """
    if unit.connection.dialect.name == "postgresql":
        unit.connection.execute(text("LOCK TABLE flow_versions IN SHARE ROW EXCLUSIVE MODE"))


def generation(unit: Unit) -> int:
    """A number that grows with every publishing; 0 before the first."""
    return unit.connection.scalar(select(func.max(_VERSIONS.c.id))) or 0


def add(unit: Unit, new: NewVersion) -> None:
    """Write down a publishing, after `take_turn` in the same unit."""
    row = {
        "flow": new.flow,
        "version": new.version,
        "state": new.state,
        "text": new.text,
        "children": dict(new.children),
        "author": new.author,
        "reason": new.reason,
        "published_at": new.at,
    }
    unit.connection.execute(insert(_VERSIONS).inline(), row)


def latest(unit: Unit) -> dict[str, FlowVersion]:
    """The newest row of every flow, the withdrawn ones included, by the flow's name."""
    newest = select(func.max(_VERSIONS.c.id)).group_by(_VERSIONS.c.flow)
    query = select(FlowVersion).where(FlowVersion.id.in_(newest)).order_by(FlowVersion.flow)
    return {row.flow: row for row in unit.session.scalars(query)}


def history(unit: Unit, flow: str, limit: int = 100) -> list[FlowVersion]:
    """A flow's publishings, the newest first; their texts are not loaded."""
    query = select(FlowVersion).where(FlowVersion.flow == flow)
    query = query.order_by(FlowVersion.id.desc()).limit(limit)
    return list(unit.session.scalars(query.options(defer(FlowVersion.text, raiseload=True))))


def by_id(unit: Unit, version_id: int) -> FlowVersion | None:
    """One publishing, whole."""
    return unit.session.scalar(select(FlowVersion).where(FlowVersion.id == version_id))


def was_seeded(unit: Unit, flow: str, content: str) -> bool:
    """Has this very text been taken from disk before?"""
    query = select(FlowVersion.id).where(
        FlowVersion.flow == flow,
        FlowVersion.state == Publishing.FROM_DISK,
        FlowVersion.text == content,
    )
    return unit.session.scalar(query.limit(1)) is not None


def was_made_by_people(unit: Unit, flow: str) -> bool:
    """Has anybody ever published this flow in the console or from the shell?"""
    query = select(FlowVersion.id).where(
        FlowVersion.flow == flow,
        FlowVersion.state.in_([Publishing.PUBLISHED, Publishing.ROLLED_BACK]),
    )
    return unit.session.scalar(query.limit(1)) is not None


def texts(unit: Unit, flow: str, version: str) -> dict[str, str]:
    """A version's text and those of the flows that are steps of it, by name; none if unknown.

    Works for every version that was ever published.
    """
    found: dict[str, str] = {}
    wanted = [(flow, version)]
    while wanted:
        name, which = wanted.pop()
        if name in found:
            continue
        query = select(FlowVersion).where(
            FlowVersion.flow == name,
            FlowVersion.version == which,
            FlowVersion.state != Publishing.WITHDRAWN,
        )
        row = unit.session.scalar(query.order_by(FlowVersion.id.desc()).limit(1))
        if row is not None:
            found[name] = row.text
            wanted.extend(row.children.items())
    return found
