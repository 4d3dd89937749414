"""One page of a long list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

Item = TypeVar("Item")
_MOST_PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """``items`` of page number ``page`` (from 1); ``total`` counts all pages' items."""

    items: list[Item]
    page: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list still has one."""
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class Days:
    """From the first day to the last, both whole and both included, by the clock of ``zone``."""

    first: date | None = None
    last: date | None = None
    zone: tzinfo = UTC

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """The same as instants: from the first on, and before the second. None means open."""
        start = None if self.first is None else midnight(self.first, self.zone)
        after = None if self.last is None else self.last + timedelta(days=1)
        end = None if after is None else midnight(after, self.zone)
        return start, end


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which ``day`` begins in ``zone``."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def within(column: Any, days: Days, margin: timedelta = timedelta(0)) -> list[ColumnElement[bool]]:
    """The conditions that hold ``column`` inside ``days``, with a ``margin`` on both sides."""
    start, end = days.bounds()
    conditions: list[ColumnElement[bool]] = []
    if start is not None:
        conditions.append(column >= start - margin)
    if end is not None:
        conditions.append(column < end + margin)
    return conditions


def fetch_page(session: Session, query: Select[Item], page: int, per_page: int) -> Page[Item]:
    """Run an ordered ``query`` for one page. Numbers out of range are put back into it."""
    per_page = min(max(per_page, 1), _MOST_PER_PAGE)
    counted = query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    total = session.scalar(select(counted.scalar_subquery())) or 0
    page = min(max(page, 1), max(1, -(-total // per_page)))
    rows = session.scalars(query.limit(per_page).offset((page - 1) * per_page)).unique()
    return Page(list(rows), page, per_page, total)
