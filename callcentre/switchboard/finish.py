"""A call ends; late and repeated news of it end here too and change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.states import CallInput
from callcentre.carrier.events import LegEvent, StatusEvent
from callcentre.carrier.words import LegStatus, leg_status
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.queueing import Left, Stage
from callcentre.records import RecordsDownError, Unit, call_events, calls
from callcentre.switchboard import arrive, connect, dispatch, guests, hung_up, ledger
from callcentre.switchboard.parts import Parts

log = get_log(__name__)


@dataclass(frozen=True, slots=True)
class StatusNews:
    """News of a caller's leg that waits to be written."""

    event: StatusEvent
    at: datetime


def status_changed(parts: Parts, event: StatusEvent) -> None:
    """The carrier says how a leg stands. It may say so before the call itself was announced."""
    at = parts.clock()
    operator_id = connect.operator_of(event.leg.caller)
    if operator_id is not None:
        _operator_leg_status(parts, operator_id, event)
        return
    try:
        keep(parts, event, at)
    except RecordsDownError as error:
        log.warning("status_kept_later", call_id=event.leg.call_id, reason=str(error))
        if not ledger.later(parts, StatusNews(event, at), event.leg.call_id, at):
            raise
    status = leg_status(event.leg.status)
    if status in {LegStatus.ENDED, LegStatus.FAILED}:
        # Also for repeated news: if we died after the commit, this is what was left undone.
        clear_line(parts, event.leg.call_id, at)


def keep(parts: Parts, event: StatusEvent, at: datetime) -> None:
    """Write down what was told of a caller's leg at ``at``.

    Raises:
        RecordsDownError: nothing was written.
    """
    status = leg_status(event.leg.status)
    with parts.database.begin() as unit:
        arrive.record_arrival(parts, unit, event.leg, at)
        fresh = call_events.append(unit, _status_fact(event, at))
        if fresh and status in {LegStatus.ENDED, LegStatus.FAILED}:
            end(unit, event.leg, status, at, duration=event.duration)
    if status is LegStatus.ENDED:
        hung_up.go_on(parts, event.leg.call_id)


def caller_left_talk(parts: Parts, leg: LegEvent) -> None:
    """The caller hung up in the talk: the second messenger, should the status never come."""
    at = parts.clock()
    try:
        with parts.database.begin() as unit:
            end(unit, leg, LegStatus.ENDED, at, duration=None)
        clear_line(parts, leg.call_id, at)
        hung_up.go_on(parts, leg.call_id)
    # The status says the same in a moment; the one wrong thing would be to rescue who has gone.
    except Exception:
        log.exception("end_of_talk_not_kept", call_id=leg.call_id)


def end(
    unit: Unit, leg: LegEvent, status: LegStatus, at: datetime, *, duration: int | None
) -> None:
    """Write a call's end; who hung up first stays, and nothing reopens."""
    by = "carrier" if status is LegStatus.FAILED else "caller"
    calls.set_once(unit, leg.call_id, ended_at=at, ended_by=by, duration_seconds=duration)
    calls.update(unit, leg.call_id, carrier_status=leg.status)
    what = CallInput.FAILED if status is LegStatus.FAILED else CallInput.ENDED
    calls.move_call(unit, leg.call_id, what)
    call = calls.get(unit, leg.call_id)
    if call is None:
        return
    data = {"state": str(call.state), "by": call.ended_by}
    call_events.append(
        unit,
        CallFact(f"{leg.call_id}:ended", leg.call_id, EventKind.ENDED, call.ended_at or at, data),
    )
    if call.operator_id is not None:
        calls.set_once(unit, leg.call_id, wrap_started_at=at)


def clear_line(parts: Parts, call_id: str, at: datetime) -> None:
    """The caller is gone: free the line, the offer, and an operator's leg that was on its way."""
    left = parts.queueing.line.leave(call_id, at)
    guests.end_of_talk(parts, call_id)
    parts.queueing.feed.publish("call", call=call_id)
    if left is None:
        return
    if left.stage in {Stage.ACCEPTED, Stage.CONNECTED}:
        _end_operator_leg(parts, call_id, left)
    dispatch.tick(parts)


def _end_operator_leg(parts: Parts, call_id: str, left: Left) -> None:
    """An operator must not sit alone in a room that nobody will enter."""
    for leg_id in _legs_of(parts, call_id, left.operator_id)[-1:]:
        try:
            parts.carrier.hang_up(leg_id)
        except CarrierError as error:
            log.warning("operator_leg_not_ended", call_id=call_id, error=str(error))


def _operator_leg_status(parts: Parts, operator_id: int, event: StatusEvent) -> None:
    """The end of an operator's own leg: the second messenger, should the room's news be lost."""
    if leg_status(event.leg.status) not in {LegStatus.ENDED, LegStatus.FAILED}:
        return
    operator = parts.queueing.operators.now(operator_id)
    if operator is None or not operator.call_id:
        return
    if event.leg.call_id in _legs_of(parts, operator.call_id, operator_id):
        guests.operator_left(parts, operator.call_id, operator_id)


def _legs_of(parts: Parts, call_id: str, operator_id: int | None) -> list[str]:
    """The legs with which this operator came to this call, the latest last."""
    with parts.database.reading() as unit:
        return [
            event.data["leg"]
            for event in call_events.timeline(unit, call_id)
            if event.kind == EventKind.ACCEPTED and event.data["operator"] == str(operator_id)
        ]


def _status_fact(event: StatusEvent, at: datetime) -> CallFact:
    return CallFact(
        key=event.key,
        call_id=event.leg.call_id,
        kind=EventKind.CARRIER_STATUS,
        at=at,
        data={"status": event.leg.status[:40]},
        carrier_at=event.carrier_at,
        sequence=event.sequence,
    )
