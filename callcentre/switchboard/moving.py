"""Take a caller's leg from where it is to where it should be: once, even when answers get lost.

When the carrier's answer to a redirect never comes, nobody knows whether the caller was moved. A
second redirect may take them out of the very room that they have just entered, and close it. So
each move here knows by which mark the caller's coming is seen, and it is looked for before a second
try. A caller who was not fetched is still in the hold loop, whose next turn connects them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from callcentre.calls.events import step_key
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.queueing import OperatorNow
from callcentre.records import RecordsDownError, call_events
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

# No try to fetch a waiting caller begins later: their own hold loop connects them then.
_FETCHING_SECONDS = 3.0


def into_talk(parts: Parts, call_id: str, hold: Hold, operator: OperatorNow) -> bool:
    """Fetch a waiting caller into the room; False only when the caller is gone."""
    mark, since = answered_key(call_id, operator), parts.clock()

    def has_come() -> bool:
        told = _is_told(parts, mark)
        return _was_seen(parts, call_id, since) if told is None else told

    url = parts.addresses.connected(hold)
    return _move(parts, call_id, url, has_come, within=_FETCHING_SECONDS)


def back_to_line(parts: Parts, call_id: str, hold: Hold, since: datetime) -> bool:
    """Fetch a caller out of a room that the operator has left; False only when they are gone."""

    def has_come() -> bool:
        waiting = parts.queueing.line.find(call_id, parts.clock())
        # Out of the line means that the next operator has them, or that they hung up.
        return waiting is None or waiting.position == 0 or _was_seen(parts, call_id, since)

    return _move(parts, call_id, parts.addresses.lost(hold), has_come)


def out_of_talk(parts: Parts, call_id: str, hold: Hold) -> bool:
    """Send a caller on to what the flow says after its queue, unless they are there already."""
    mark = step_key(call_id, hold.place.visit)
    if _is_told(parts, mark):
        return True

    def has_come() -> bool:
        # When nobody can say, not a second time: the reconciler looks again.
        return _is_told(parts, mark) is not False

    return _move(parts, call_id, parts.addresses.after_talk(hold), has_come)


def answered_key(call_id: str, operator: OperatorNow) -> str:
    """The key of the event that this caller came into the room to this operator, for this offer."""
    return f"{call_id}:answered:{operator.operator_id}:{operator.token}"


def _move(
    parts: Parts,
    call_id: str,
    url: str,
    has_come: Callable[[], bool],
    *,
    within: float | None = None,
) -> bool:
    """Redirect a caller's leg; True also when the carrier could not be asked just now."""
    try:
        return parts.carrier.redirect(call_id, url, has_come, within=within)
    except CarrierError as error:
        log.warning("caller_not_moved", call_id=call_id, error=str(error))
        return True


def _is_told(parts: Parts, key: str) -> bool | None:
    """Has this been written down? None while the records are away."""
    try:
        with parts.database.reading() as unit:
            return call_events.is_known(unit, key)
    except RecordsDownError:
        return None


def _was_seen(parts: Parts, call_id: str, since: datetime) -> bool:
    """Has the caller asked us for anything since then?"""
    waiting = parts.queueing.line.find(call_id, parts.clock())
    return waiting is not None and waiting.seen_at > since
