"""What rooms and legs tell, sorted by whose leg it is; and what nobody tells in time.

Caller, operator, guest, supervisor: each of them has a file of their own, which this one asks. A
leg that nobody wants (any more) is sent away: no stranger stays in a room.
"""

from __future__ import annotations

from datetime import datetime

from callcentre.calls.talk import GuestState, Talk
from callcentre.carrier.events import RoomEvent, StatusEvent
from callcentre.carrier.words import LegStatus, leg_status
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.queueing import Overdue
from callcentre.switchboard import connect, guests, holding, supervise
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

_IN_PROGRESS = "in-progress"


def softphone_leg(parts: Parts, operator_id: int | None, token: str, leg_id: str) -> Answer:
    """A softphone has called in: for an offer, as a guest, or to supervise."""
    if supervise.is_token(token):
        return supervise.leg(parts, operator_id, token, leg_id)
    answer = connect.operator_leg(parts, operator_id, token, leg_id)
    now = parts.queueing.operators.now(operator_id or 0)
    if now is not None and now.call_id and now.token == token:
        parts.queueing.talks.guest_leg(now.call_id, token, leg_id, parts.clock())
    return answer


def room_changed(parts: Parts, event: RoomEvent) -> None:
    """Somebody came into a room, left it, or was put on hold there."""
    told = connect.note_room(parts, event)
    if told is None:
        return
    call_id, operator_id = told, connect.operator_of(event.label)
    talk = parts.queueing.talks.look(call_id)
    if event.what == "participant-join":
        _joined(parts, call_id, event, talk)
    elif event.what == "participant-leave":
        if talk is not None:
            supervise.left(parts, talk, event.leg_id)
        is_guest = event.leg_id and guests.guest_left(parts, call_id, event.leg_id, "left")
        if not is_guest and operator_id is not None:
            guests.operator_left(parts, call_id, operator_id)
    elif event.what in {"participant-hold", "participant-unhold"} and talk is not None:
        holding.told_by_room(parts, talk, event.leg_id)


def _joined(parts: Parts, call_id: str, event: RoomEvent, talk: Talk | None) -> None:
    operator_id = connect.operator_of(event.label)
    if event.label == guests.LABEL:
        if not guests.guest_in(parts, call_id, event.leg_id):
            _send_away(parts, call_id, event.leg_id)
    elif operator_id is not None:
        if talk is not None and talk.guest is not None and talk.guest.operator_id == operator_id:
            guests.guest_in(parts, call_id, event.leg_id)
        else:
            connect.operator_in(parts, call_id, operator_id, event.leg_id)


def guest_status(parts: Parts, event: StatusEvent, call_id: str) -> None:
    """How the leg of a telephone outside ended: nobody answered, busy, or it was hung up."""
    if leg_status(event.leg.status) in {LegStatus.ENDED, LegStatus.FAILED}:
        guests.guest_left(parts, call_id, event.leg.call_id, event.leg.status[:20])


def keep_watch(parts: Parts) -> None:
    """Talks that somebody must look after; harmless from many processes at once."""
    at = parts.clock()
    for due in parts.queueing.talks.overdue(at, parts.city.desk.hold_again_seconds):
        try:
            _look_after(parts, due, at)
        # One talk that cannot be looked after just now must not keep us from the others.
        except Exception:
            log.exception("talk_not_looked_after", call_id=due.call_id, what=due.what)


def _look_after(parts: Parts, due: Overdue, at: datetime) -> None:
    talk = parts.queueing.talks.look(due.call_id)
    if talk is None:
        guests.end_of_talk(parts, due.call_id)
    elif due.what == "ring_back":
        holding.remind(parts, due.call_id, at)
    elif due.what == "resume":
        log.warning("caller_forgotten_on_hold", call_id=due.call_id)
        holding.take_all_back(parts, talk, "timer")
    elif due.what == "guest_failed":
        guests.bring_back(parts, due.call_id)
    elif talk.guest is not None:
        _ask_after(parts, talk)


def _ask_after(parts: Parts, talk: Talk) -> None:
    """A guest who should have come, or with whom a caller was left: how does their leg stand?"""
    if talk.guest is None:
        return
    leg_id, call_id = talk.guest.leg_id, talk.call_id
    if talk.is_left_outside and not leg_id:
        if not connect.is_alive(parts, call_id):
            guests.end_of_talk(parts, call_id)
        return
    leg = parts.carrier.leg(leg_id) if leg_id else None
    alive = leg is not None and leg.status is LegStatus.ALIVE
    if alive and leg is not None and leg.word == _IN_PROGRESS:
        if talk.guest.state is not GuestState.IN:
            guests.guest_in(parts, call_id, leg_id)
        return
    guests.guest_left(parts, call_id, leg_id or talk.guest.token, "missed")
    if alive:
        _send_away(parts, call_id, leg_id)


def _send_away(parts: Parts, call_id: str, leg_id: str) -> None:
    try:
        parts.carrier.hang_up(leg_id)
    except CarrierError as error:
        log.warning("leg_not_ended", call_id=call_id, error=str(error))
