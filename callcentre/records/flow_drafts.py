"""What somebody is writing: one draft for each flow and author, kept until it is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped

from callcentre.records.base import Base, ByDialect, Key, SerialId, table_of
from callcentre.records.unit import Unit


class FlowDraft(Base):
    """A text in the making; ``base`` is the version that it began from, blank for a new flow."""

    __tablename__ = "flow_drafts"
    __table_args__ = (UniqueConstraint("flow", "author"),)

    id: Mapped[SerialId]
    flow: Mapped[Key]
    author: Mapped[Key]
    text: Mapped[str]
    base: Mapped[Key]
    updated_at: Mapped[datetime]


_DRAFTS = table_of(FlowDraft)
_SAVE = ByDialect(
    _DRAFTS,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["flow", "author"],
        set_={name: insert.excluded[name] for name in ("text", "base", "updated_at")},
    ),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be kept."""

    flow: str
    author: str
    text: str
    base: str


def save(unit: Unit, draft: Draft, at: datetime) -> None:
    """Keep this text as the author's draft of the flow, in place of the one before."""
    row = {
        "flow": draft.flow,
        "author": draft.author,
        "text": draft.text,
        "base": draft.base,
        "updated_at": at,
    }
    unit.connection.execute(_SAVE.on(unit.connection), row)


def get(unit: Unit, flow: str, author: str) -> FlowDraft | None:
    """The author's draft of the flow."""
    query = select(FlowDraft).where(FlowDraft.flow == flow, FlowDraft.author == author)
    return unit.session.scalar(query.execution_options(populate_existing=True))


def of_author(unit: Unit, author: str) -> list[FlowDraft]:
    """Everything that somebody is writing."""
    query = select(FlowDraft).where(FlowDraft.author == author).order_by(FlowDraft.flow)
    return list(unit.session.scalars(query))


def drop(unit: Unit, flow: str, author: str) -> None:
    """It is published, or given up."""
    mine = (_DRAFTS.c.flow == flow) & (_DRAFTS.c.author == author)
    unit.connection.execute(delete(_DRAFTS).where(mine))
