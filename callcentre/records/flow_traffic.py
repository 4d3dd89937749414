"""Where callers are in the flows now, and where they gave up: from the append-only events.

Every event of a call that moves it in a flow says in ``to`` where the caller is from then on, and
in ``version`` of which version. The last such event of a call that has not ended is where the
caller is; of a call that the caller ended in the menus or in a line, where they gave up. Both are
found through the indexes on ``(state, started_at)``, ``(kind, at)`` and ``(call_id, at)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from callcentre.calls.events import EventKind
from callcentre.calls.states import CallState
from callcentre.records.base import table_of
from callcentre.records.call_events import CALL_EVENTS
from callcentre.records.calls import CALLS
from callcentre.records.conversations import Conversation
from callcentre.records.unit import Unit

_CONVERSATIONS = table_of(Conversation)
_IN_A_FLOW = (CallState.RECEIVED, CallState.IVR, CallState.QUEUED)
_GIVEN_UP = (CallState.ABANDONED_IVR, CallState.ABANDONED_QUEUE)


@dataclass(frozen=True, slots=True)
class Standing:
    """So many people at one step of one version; ``a.b`` is the step ``b`` in the step ``a``."""

    flow: str
    version: str
    step: str
    count: int


def now(unit: Unit, at: datetime) -> list[Standing]:
    """Callers in the menus and in the lines, and citizens in unfinished conversations."""
    there = CALLS.c.state.in_(_IN_A_FLOW)
    calls = _by_place(select(CALLS.c.id.label("call_id")).where(there))
    place = _CONVERSATIONS.c.place
    open_ones = place.is_not(None) & (_CONVERSATIONS.c.expires_at > at)
    return [*_standings(unit, calls), *_standings(unit, _threads(open_ones))]


def given_up(unit: Unit, since: datetime, at: datetime) -> list[Standing]:
    """Calls that the caller ended before anybody helped, and threads nobody went on with."""
    ended = select(CALL_EVENTS.c.call_id.label("call_id")).where(
        CALL_EVENTS.c.kind == EventKind.ENDED,
        CALL_EVENTS.c.at >= since,
        CALL_EVENTS.c.data["state"].as_string().in_(_GIVEN_UP),
    )
    expired = _CONVERSATIONS.c.expires_at.between(since, at) & _CONVERSATIONS.c.place.is_not(None)
    return [*_standings(unit, _by_place(ended)), *_standings(unit, _threads(expired))]


def _by_place(wanted: Select[Any]) -> Select[Any]:
    """The last place of each of these calls, counted."""
    these = wanted.subquery()
    later = CALL_EVENTS.alias("later")
    last = (
        select(later.c.id)
        # Known by what it tells and not by its kind: a fresh PostgreSQL, which has no statistics
        # yet, would read the whole index of kinds for each call.
        .where(later.c.call_id == these.c.call_id, _moves(later))
        # By time first, which is how the index lies; `max(id)` would read the table from its end.
        .order_by(later.c.at.desc(), later.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    # Written out first: joined on the subquery itself, PostgreSQL would compare every pair of rows.
    found = select(last.label("event")).select_from(these).cte("found")
    found = found.prefix_with("MATERIALIZED", dialect="postgresql")
    flow, version, step = (
        CALL_EVENTS.c.data[name].as_string() for name in ("flow", "version", "to")
    )
    return (
        select(flow, version, step, func.count())
        .select_from(found.join(CALL_EVENTS, CALL_EVENTS.c.id == found.c.event))
        .group_by(flow, version, step)
    )


def _moves(event: Any) -> ColumnElement[bool]:
    version, to = (event.c.data[name].as_string() for name in ("version", "to"))
    return and_(version.is_not(None), to.is_not(None))


def _threads(wanted: ColumnElement[bool]) -> Select[Any]:
    flow, version, step = (_CONVERSATIONS.c.place[index].as_string() for index in (0, 1, 2))
    return select(flow, version, step, func.count()).where(wanted).group_by(flow, version, step)


def _standings(unit: Unit, query: Select[Any]) -> Iterable[Standing]:
    return [
        Standing(row[0] or "", row[1] or "", row[2], row[3])
        for row in unit.connection.execute(query)
    ]
