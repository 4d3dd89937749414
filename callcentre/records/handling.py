"""How long calls take at the desk: the evidence for what callers are told about their wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from callcentre.calls.states import CallState
from callcentre.records.calls import CALLS
from callcentre.records.unit import Unit

# More would not make a mean better, and a caller waits for the answer.
_MOST = 500
_LONGEST_CALL = timedelta(hours=3)


def handling_times(unit: Unit, since: datetime) -> Mapping[str, list[float]]:
    """By queue, the seconds from answer to the end of wrap-up of calls that ended since then."""
    columns = CALLS.c
    query = (
        select(columns.queue, columns.answered_at, columns.ended_at, columns.wrap_ended_at)
        .where(
            columns.state == CallState.COMPLETED,
            columns.started_at >= since - _LONGEST_CALL,
            columns.answered_at.is_not(None),
            columns.ended_at >= since,
        )
        .order_by(columns.started_at.desc())
        .limit(_MOST)
    )
    times: dict[str, list[float]] = defaultdict(list)
    for queue, answered_at, ended_at, wrap_ended_at in unit.connection.execute(query):
        finished = max(ended_at, wrap_ended_at or ended_at)
        times[queue].append((finished - answered_at).total_seconds())
    return times
