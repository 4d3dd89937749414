"""Who is really there: heartbeats and telephones, wrap-ups that end, and the history of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.states import OperatorState
from callcentre.clock import from_ms
from callcentre.logs import get_log
from callcentre.queueing import Beat, FeedEvent
from callcentre.queueing.feed import START
from callcentre.records import call_events, calls, operator_events, operators
from callcentre.records.operator_events import NewOperatorEvent
from callcentre.switchboard import desk, dispatch, own_ring
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

_BATCH = 500


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """What one page says of itself: which it is, whether it wants to be the one that counts, and
    whether its telephone is registered (None: it does not say).
    """

    page: str = ""
    takes_over: bool = False
    phone: bool | None = None


_OPEN = SignOfLife()


def heartbeat(parts: Parts, operator_id: int, sign: SignOfLife = _OPEN) -> Beat:
    """This page is still open.

    An operator who was taken for asleep signs on again, paused, and reads why. One who went off
    duty in another page stays off duty.
    """
    beat = _beat(parts, operator_id, sign)
    if beat is not Beat.AWAY:
        return beat
    now = parts.queueing.operators.now(operator_id)
    if now is not None and now.reason != "silent":
        return Beat.AWAY
    desk.sign_on(parts, operator_id, phone=sign.phone)
    return _beat(parts, operator_id, sign)


def _beat(parts: Parts, operator_id: int, sign: SignOfLife) -> Beat:
    return parts.queueing.operators.heartbeat(
        operator_id,
        parts.clock(),
        page=sign.page,
        takes_over=sign.takes_over,
        phone=sign.phone,
    )


def counts(parts: Parts, operator_id: int, page: str) -> bool:
    """May this page act for the operator? Not while another of their pages counts."""
    now = parts.queueing.operators.now(operator_id)
    return now is None or not now.page or not page or now.page == page


def dismiss(parts: Parts, operator_id: int) -> bool:
    """Somebody works here no longer; False when there is nobody with this number.

    They cannot log in again and nothing is offered to them. A talk goes on to its end: its caller
    has nothing to do with it.
    """
    with parts.database.begin() as unit:
        if not operators.change(unit, operator_id, active=False):
            return False
        operators.end_sessions(unit, operator_id)
    parts.queueing.operators.dismiss(operator_id, parts.clock())
    dispatch.tick(parts)
    return True


def extend_wrap_up(parts: Parts, operator_id: int) -> bool:
    """A little more time for the paperwork; False when there is none to do, or often enough."""
    rules = parts.city.desk
    longer = timedelta(seconds=rules.wrap_up_more_seconds)
    made = parts.queueing.operators.extend_wrap_up(
        operator_id, longer, rules.wrap_up_extensions, parts.clock()
    )
    return made > 0


def end_wrap_ups(parts: Parts) -> None:
    """Whose time for the paperwork is over is ready; what the call was may still be unsaid."""
    at = parts.clock()
    ended = parts.queueing.operators.end_wrap_ups(at, parts.city.desk.wrap_up_seconds)
    for operator_id, call_id in ended:
        data = {"operator": str(operator_id), "why": "time"}
        key = f"{call_id}:wrap_over:{operator_id}"
        with parts.database.begin() as unit:
            call_events.append(unit, CallFact(key, call_id, EventKind.WRAPPED_UP, at, data))
            call = calls.get(unit, call_id)
            # Others may go on with this caller: then the call's own paperwork is still to come.
            if call is not None and call.operator_id == operator_id and _is_over(call):
                calls.set_once(unit, call_id, wrap_ended_at=at)
    if ended:
        dispatch.tick(parts)


def _is_over(call: calls.Call) -> bool:
    return bool(call.ended_by) or call.ended_at is not None


class History:
    """Writes down what the feed tells of operators: who was doing what, and from when.

    It begins where the history in SQL ends. Each change has the feed's id as its key, so that
    several writers, or one that begins again, write it once; and while the records are away the
    feed keeps what is to be written.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._after: str | None = None

    def catch_up(self) -> None:
        """Write everything that has been told since."""
        feed = self._parts.queueing.feed
        after = self._after or self._begin()
        while told := feed.read(after, 0, _BATCH):
            _withdraw(self._parts, told)
            rows = [_row(event) for event in told if _is_change(event)]
            if rows:
                with self._parts.database.begin() as unit:
                    operator_events.append_all(unit, rows)
            after = self._after = told[-1].id

    def _begin(self) -> str:
        with self._parts.database.reading() as unit:
            newest = operator_events.newest_key(unit)
        if newest is None or self._parts.queueing.feed.has(newest):
            return newest or START
        log.error("desk_history_has_a_gap", after=newest)
        return START


def _withdraw(parts: Parts, told: list[FeedEvent]) -> None:
    """Telephones that ring for offers which are over ring no longer."""
    for event in told:
        if event.kind == "offer_ended" and event.data["why"] != "accepted":
            own_ring.withdraw(parts, int(event.data["operator"]), event.data["token"])


def _is_change(event: FeedEvent) -> bool:
    return event.kind == "operator" and "state" in event.data


def _row(event: FeedEvent) -> NewOperatorEvent:
    return NewOperatorEvent(
        key=event.id,
        operator_id=int(event.data["operator"]),
        at=from_ms(int(event.data["at"])),
        state=OperatorState(event.data["state"]),
        reason=event.data["reason"],
        call_id=event.data["call"],
    )
