"""How long callers were on hold, from events; a hold that nobody ended lasts until the call did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from callcentre.calls.events import EventKind
from callcentre.calls.talk import Seat
from callcentre.records import Days, Unit
from callcentre.records.call_events import CALL_EVENTS
from callcentre.records.page import within
from callcentre.reports.formulas import average
from callcentre.reports.offers import late_ends

_KINDS = (EventKind.HELD, EventKind.RESUMED, EventKind.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Hold:
    """One stretch of music. ``ended_at`` None: the caller is on hold now."""

    call_id: str
    began_at: datetime
    ended_at: datetime | None

    @property
    def seconds(self) -> float:
        """How long it lasted; 0 while it lasts."""
        return max(0.0, (self.ended_at - self.began_at).total_seconds()) if self.ended_at else 0.0


def read_holds(unit: Unit, days: Days) -> list[Hold]:
    """Every hold of a caller that began on these days, in the order of calls and time."""
    event = CALL_EVENTS.c
    query = (
        select(event.call_id, event.kind, event.at, event.data)
        .where(event.kind.in_(_KINDS), *within(event.at, days))
        .order_by(event.call_id, event.at, event.id)
    )
    told = [
        (row.call_id, row.kind is EventKind.HELD, row.at)
        for row in unit.connection.execute(query)
        # Only callers: whoever was asked in is no citizen who waits.
        if row.data.get("who", Seat.CALLER) == Seat.CALLER
    ]
    ends = late_ends(unit, sorted({call_id for call_id, _, _ in told}))
    return holds(told, ends)


def holds(told: Iterable[tuple[str, bool, datetime]], ends: dict[str, datetime]) -> list[Hold]:
    """Pair beginnings (True) with what ended them: taken back, given away, or the call's end."""
    open_since: dict[str, datetime] = {}
    found: dict[str, list[Hold]] = defaultdict(list)
    for call_id, begins, at in told:
        if begins:
            open_since.setdefault(call_id, at)
        elif call_id in open_since:
            found[call_id].append(Hold(call_id, open_since.pop(call_id), at))
    for call_id, began_at in open_since.items():
        found[call_id].append(Hold(call_id, began_at, ends.get(call_id)))
    return [hold for call_id in sorted(found) for hold in found[call_id]]


def average_hold(found: Iterable[Hold]) -> float | None:
    """Seconds on hold of a call that was on hold at all, whole calls counted once."""
    return average(list(seconds_by_call(found).values()))


def seconds_by_call(found: Iterable[Hold]) -> dict[str, float]:
    """The whole time on hold of each call that was."""
    sums: dict[str, float] = defaultdict(float)
    for hold in found:
        sums[hold.call_id] += hold.seconds
    return dict(sums)
