"""Somebody else in the talk: a colleague who is consulted, an ambulance that is told the way.

There is one guest at a time, asked in by the operator who leads the talk. The caller is on hold
meanwhile (to consult) or hears everything (to add). Then the guest is left with the caller, sent
away, swapped with the caller, or stays as the third. Whatever becomes of the guest, the caller is
taken back to the operator, or stays with whoever is left in the room.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.states import OperatorState
from callcentre.calls.talk import GuestState, Seat, Supervision, Talk
from callcentre.carrier.rooms import Ring
from callcentre.clock import to_ms
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.queueing import Invited
from callcentre.queueing.talks import Change, Invitation
from callcentre.records import call_events, calls, operators
from callcentre.switchboard import connect, holding, ledger, taping
from callcentre.switchboard.ledger import Note
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.refusals import (
    Refusal,
    TalkRefusedError,
    ask_carrier,
    led_talk,
)

log = get_log(__name__)

LABEL = "guest"
LOOK_AFTER = timedelta(seconds=60)
_REFUSALS = {
    Invited.GONE: Refusal.NOT_YOURS,
    Invited.TAKEN: Refusal.TAKEN,
    Invited.BUSY: Refusal.BUSY,
}


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to ask in: an operator, or a telephone outside by its number; ``name`` is shown."""

    name: str
    operator_id: int | None = None
    number: str = ""


def invite(parts: Parts, operator_id: int, call_id: str, target: Target, *, consult: bool) -> None:
    """Ask somebody into the talk; with ``consult`` the caller hears music until they are back.

    Raises:
        TalkRefusedError: nothing was changed, and the caller is not on hold who was not before.
    """
    talk, at = led_talk(parts, operator_id, call_id), parts.clock()
    token = secrets.token_urlsafe(18)
    deadline = at + timedelta(seconds=parts.city.desk.consult_seconds)
    invitation = Invitation(target.operator_id, token, target.name, deadline)
    refuse_unless_ok(parts.queueing.talks.invite(call_id, operator_id, invitation, at))
    try:
        if consult and talk.held_since is None:
            holding.put_on_hold(parts, talk, Seat.CALLER, operator_id)
        if target.operator_id is None:
            _ring(parts, call_id, target, token)
    except TalkRefusedError:
        parts.queueing.talks.guest_out(call_id, token, "", parts.clock())
        if talk.held_since is None:
            _try_to_take_back(parts, call_id, "operator")
        raise
    whom = {"guest": str(target.operator_id)} if target.operator_id else {"name": target.name}
    data = {"operator": str(operator_id), "how": "consult" if consult else "add", **whom}
    holding.keep(parts, CallFact(f"invited:{token}", call_id, EventKind.INVITED, at, data))


def invite_from_queue(
    parts: Parts, operator_id: int, call_id: str, queue: str, *, consult: bool
) -> None:
    """Ask whoever serves this queue and has been free for the longest.

    Raises:
        TalkRefusedError: nobody who serves it is free, or as for `invite`.
    """
    with parts.database.reading() as unit:
        people = {one.id: one for one in operators.list_all(unit, active_only=True)}
    free = [
        one
        for one in parts.queueing.line.board(parts.clock()).operators
        if one.state is OperatorState.READY and queue in one.queues
        # Whoever is rung at an ordinary telephone cannot be asked in from here.
        if one.operator_id in people and not people[one.operator_id].phone
    ]
    for one in sorted(free, key=lambda one: one.idle_since):
        target = Target(people[one.operator_id].name, operator_id=one.operator_id)
        try:
            invite(parts, operator_id, call_id, target, consult=consult)
        except TalkRefusedError as refused:
            if refused.why is not Refusal.BUSY:
                raise
        else:
            return
    led_talk(parts, operator_id, call_id)
    raise TalkRefusedError(Refusal.NOBODY_FREE)


def refuse_unless_ok(invited: Invited) -> None:
    """Raises TalkRefusedError for everything that an operator must be told."""
    if invited is not Invited.OK:
        raise TalkRefusedError(_REFUSALS[invited])


def cancel(parts: Parts, operator_id: int, call_id: str) -> None:
    """Send the guest away, rung or in the room; the caller is back with the operator.

    Raises:
        TalkRefusedError: nobody is asked in; or the caller could not be taken back (yet).
    """
    talk = led_talk(parts, operator_id, call_id)
    gone = parts.queueing.talks.guest_out(call_id, "", "", parts.clock())
    if gone is None:
        raise TalkRefusedError(Refusal.NOBODY)
    _end_leg(parts, call_id, gone.leg_id)
    _note_gone(parts, call_id, "cancelled")
    if talk.held_since is not None:
        holding.take_back(parts, talk, Seat.CALLER, "operator")


def swap(parts: Parts, operator_id: int, call_id: str) -> None:
    """Speak with the other one: caller and guest change places on hold.

    Raises:
        TalkRefusedError: the guest is not there; whoever could not be moved is where they were.
    """
    talk = _with_guest(parts, operator_id, call_id)
    if talk.held_since is None:
        waits, speaks = Seat.CALLER, Seat.GUEST
    else:
        waits, speaks = Seat.GUEST, Seat.CALLER
    # First the one who must not hear what is said to the other.
    holding.put_on_hold(parts, talk, waits, operator_id)
    try:
        holding.take_back(parts, talk, speaks, "operator")
    except TalkRefusedError:
        # Not both of them: the first goes back to where they were, and the other stays.
        with suppress(TalkRefusedError):
            holding.take_back(parts, talk, waits, "operator")
        raise


def complete(parts: Parts, operator_id: int, call_id: str, why: str = "transferred") -> None:
    """Leave the caller with the guest. Nobody stays on hold, and the operator wraps up.

    Raises:
        TalkRefusedError: the guest is not in the room, or somebody could not be taken off hold.
    """
    talk = _with_guest(parts, operator_id, call_id)
    holding.take_all_back(parts, talk, "transfer")
    at = parts.clock()
    look_at = at + LOOK_AFTER
    handed = parts.queueing.talks.hand_over(call_id, operator_id, look_at, why, at)
    if handed is None or talk.guest is None:
        raise TalkRefusedError(Refusal.NOBODY)
    to = talk.guest.operator_id
    data = {"operator": str(operator_id), "how": "warm" if why == "transferred" else why}
    data |= {"to": str(to)} if to else {"name": talk.guest.name}
    key = f"transferred:{talk.guest.token}"
    fact = CallFact(key, call_id, EventKind.TRANSFERRED, at, data)
    ledger.note(parts, Note(fact, led_by=to))
    if to is None:
        # Two citizens, as far as we know: without one of ours in the room nothing is recorded.
        taping.pause_alone(parts, call_id)
    _mind_listener(parts, talk, to)
    _end_leg(parts, call_id, leg_of_operator(parts, call_id, operator_id))


def _mind_listener(parts: Parts, talk: Talk, leader: int | None) -> None:
    """A supervisor goes with the last of ours, and whispers into no ear but the chosen one."""
    mine = talk.listener
    if mine is None or not mine.leg_id:
        return
    if leader is None:
        _end_leg(parts, talk.call_id, mine.leg_id)
    elif mine.way is Supervision.WHISPER:
        room = connect.room_of(talk.call_id)
        try:
            parts.carrier.rooms.listen(room, mine.leg_id, muted=True, coached="")
        except CarrierError as error:
            log.warning("supervisor_not_muted", call_id=talk.call_id, error=str(error))
            _end_leg(parts, talk.call_id, mine.leg_id)
        silent = replace(mine, way=Supervision.LISTEN)
        parts.queueing.talks.listen(talk.call_id, silent, parts.clock())


def guest_in(parts: Parts, call_id: str, leg_id: str) -> bool:
    """A leg is in the room: the guest's? One whom nobody wants any more is sent away."""
    at = parts.clock()
    change = parts.queueing.talks.guest_in(call_id, leg_id, at)
    if change is Change.NEW:
        key = f"{call_id}:guest_in:{leg_id}"
        holding.keep(parts, CallFact(key, call_id, EventKind.GUEST_IN, at, _guest(parts, call_id)))
    return change is not Change.NOTHING


def guest_left(parts: Parts, call_id: str, which: str, why: str) -> bool:
    """The guest's leg is gone, or never came; False when ``which`` is nobody's (leg or token)."""
    at = parts.clock()
    gone = parts.queueing.talks.guest_out(call_id, which, why, at)
    if gone is None:
        return False
    _note_gone(parts, call_id, why)
    if gone.was_left_outside:
        _after_outside(parts, call_id, at)
    else:
        bring_back(parts, call_id)
    return True


def bring_back(parts: Parts, call_id: str) -> None:
    """The guest is gone: the caller is back with their operator. Until it succeeds, we are told."""
    if _try_to_take_back(parts, call_id, "guest"):
        parts.queueing.talks.mark(call_id, parts.clock(), guest_until="")


def operator_left(parts: Parts, call_id: str, operator_id: int) -> None:
    """An operator's leg left the room, and nobody had said that it would.

    The caller stays with whoever is left: with the guest, or else they go back to the line.
    """
    talk, at = parts.queueing.talks.look(call_id), parts.clock()
    if talk is not None and talk.guest is not None and talk.guest.operator_id == operator_id:
        guest_left(parts, call_id, talk.guest.leg_id or talk.guest.token, "left")
        return
    if talk is not None and (talk.operator_id != operator_id or talk.giving):
        return  # they have given the caller to somebody else, or are doing so
    if talk is not None and talk.guest is not None and connect.is_alive(parts, call_id):
        if talk.guest.state is GuestState.IN and _left_to_guest(parts, operator_id, call_id):
            return
        gone = parts.queueing.talks.guest_out(call_id, "", "", at)
        _end_leg(parts, call_id, gone.leg_id if gone else "")
    connect.operator_out(parts, call_id, operator_id, at)


def hangs_up(parts: Parts, operator_id: int, call_id: str) -> bool:
    """An operator hangs up: is anything left to do but to end the call? True: it is done.

    Raises:
        TalkRefusedError: the caller is on hold, or could not be left with the guest.
    """
    talk = parts.queueing.talks.look(call_id)
    if talk is None:
        return False
    guest = talk.guest
    if guest is not None and guest.operator_id == operator_id:
        guest_left(parts, call_id, guest.token, "left")
        _end_leg(parts, call_id, guest.leg_id)
        return True
    if guest is not None and guest.state is GuestState.IN:
        complete(parts, operator_id, call_id)
        return True
    if talk.held_since is not None:
        raise TalkRefusedError(Refusal.ON_HOLD)
    return False


def end_of_talk(parts: Parts, call_id: str) -> None:
    """The caller is gone: nobody may sit alone in the room, and no telephone may go on ringing."""
    for leg_id in parts.queueing.talks.end(call_id, parts.clock()):
        _end_leg(parts, call_id, leg_id)


def leg_of_operator(parts: Parts, call_id: str, operator_id: int) -> str:
    """The leg with which an operator came into this call, last; blank when none has."""
    with parts.database.reading() as unit:
        legs = [
            str(event.data["leg"])
            for event in call_events.timeline(unit, call_id)
            if event.kind == EventKind.ACCEPTED and event.data["operator"] == str(operator_id)
        ]
    return legs[-1] if legs else ""


def _with_guest(parts: Parts, operator_id: int, call_id: str) -> Talk:
    talk = led_talk(parts, operator_id, call_id)
    if talk.guest is None or talk.guest.state is not GuestState.IN:
        raise TalkRefusedError(Refusal.NOBODY)
    return talk


def _ring(parts: Parts, call_id: str, target: Target, token: str) -> None:
    ring = Ring(
        to=target.number,
        sender=parts.settings.hotline_number,
        label=LABEL,
        seconds=parts.city.desk.consult_seconds,
        leg_news=parts.addresses.guest_news(call_id),
        room_news=parts.addresses.room_news,
    )
    legs: list[str] = []

    def ask() -> bool:
        legs.append(parts.carrier.rooms.ring(connect.room_of(call_id), ring))
        return True

    ask_carrier(call_id, ask)
    if not parts.queueing.talks.guest_leg(call_id, token, legs[0], parts.clock()):
        # The caller hung up at this very moment.
        _end_leg(parts, call_id, legs[0])
        raise TalkRefusedError(Refusal.NOT_YOURS)


def _left_to_guest(parts: Parts, operator_id: int, call_id: str) -> bool:
    try:
        complete(parts, operator_id, call_id, "lost")
    except TalkRefusedError as refused:
        log.warning("caller_not_left_to_guest", call_id=call_id, why=str(refused.why))
        return False
    log.warning("operator_lost", call_id=call_id, operator=operator_id)
    return True


def _after_outside(parts: Parts, call_id: str, at: datetime) -> None:
    """Whom the caller was left with has hung up: the caller goes on with the flow."""
    with parts.database.begin() as unit:
        calls.set_once(unit, call_id, ended_by="third_party")
    parts.queueing.talks.end(call_id, at)
    connect.release(parts, call_id)


def _try_to_take_back(parts: Parts, call_id: str, why: str) -> bool:
    talk = parts.queueing.talks.look(call_id)
    if talk is None:
        return True
    try:
        holding.take_all_back(parts, talk, why)
    except TalkRefusedError as refused:
        log.warning("caller_not_taken_back", call_id=call_id, why=str(refused.why))
        # Whoever is not in the room has hung up, and their own news comes.
        return refused.why is not Refusal.CARRIER
    return True


def _note_gone(parts: Parts, call_id: str, why: str) -> None:
    at = parts.clock()
    key = f"{call_id}:{EventKind.GUEST_OUT}:{to_ms(at)}"
    holding.keep(parts, CallFact(key, call_id, EventKind.GUEST_OUT, at, {"why": why}))


def _guest(parts: Parts, call_id: str) -> dict[str, str]:
    talk = parts.queueing.talks.look(call_id)
    if talk is None or talk.guest is None:
        return {}
    to = talk.guest.operator_id
    return {"guest": str(to)} if to else {"name": talk.guest.name}


def _end_leg(parts: Parts, call_id: str, leg_id: str) -> None:
    if not leg_id:
        return
    try:
        parts.carrier.hang_up(leg_id)
    except CarrierError as error:
        log.warning("leg_not_ended", call_id=call_id, error=str(error))
