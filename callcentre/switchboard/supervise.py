"""A supervisor in somebody's talk: listens, whispers to the operator, or speaks with both.

Their leg is one more in the room and nothing else: it never ends the room, answers no call, leads
no talk. Who listened to whom, and how, stands in the call's events and in the audit log.
"""

from __future__ import annotations

import secrets

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.instructions import HangUp, JoinRoom, Say
from callcentre.calls.states import OperatorState
from callcentre.calls.talk import Listener, Supervision, Talk
from callcentre.clock import to_ms
from callcentre.records import audit
from callcentre.switchboard import connect, guests, holding
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.refusals import Refusal, TalkRefusedError, ask_carrier

_TOKEN = "listen"  # noqa: S105 - the first word of a token, not one
_LABEL = "supervisor_"
_OCCUPIED = frozenset({OperatorState.RINGING, OperatorState.ON_CALL})


def listen(parts: Parts, supervisor_id: int, call_id: str, way: Supervision) -> str:
    """Take part in a talk in this way, or change the way. Returns the token of the leg to come.

    A supervisor who was ready for callers is paused meanwhile.

    Raises:
        TalkRefusedError: nobody of ours talks there, another one listens, the supervisor has a
            call, or the carrier does not answer.
    """
    talk = parts.queueing.talks.look(call_id)
    if talk is None or talk.operator_id in {None, supervisor_id}:
        raise TalkRefusedError(Refusal.NOT_YOURS)
    now = parts.queueing.operators.now(supervisor_id)
    if now is not None and now.state in _OCCUPIED:
        raise TalkRefusedError(Refusal.OCCUPIED)
    at, mine = parts.clock(), talk.listener
    if mine is not None and mine.operator_id != supervisor_id:
        raise TalkRefusedError(Refusal.OCCUPIED)
    if mine is not None and mine.leg_id:
        _change(parts, talk, mine, way)
        token = mine.token
    else:
        token = f"{_TOKEN}:{call_id}:{secrets.token_urlsafe(18)}"
        parts.queueing.operators.pause(supervisor_id, "supervising", at)
    leg_id = mine.leg_id if mine else ""
    if not parts.queueing.talks.listen(call_id, Listener(supervisor_id, way, token, leg_id), at):
        raise TalkRefusedError(Refusal.NOT_YOURS)
    _note(parts, talk, supervisor_id, way)
    return token


def is_token(token: str) -> bool:
    """Is this the token of a supervisor's leg, and not of an offer?"""
    return token.startswith(f"{_TOKEN}:")


def leg(parts: Parts, supervisor_id: int | None, token: str, leg_id: str) -> Answer:
    """A supervisor's telephone has called in: into the room, heard by whom they wished."""
    call_id = token.split(":")[1] if token.count(":") == 2 else ""
    talk = parts.queueing.talks.look(call_id)
    mine = talk.listener if talk else None
    if talk is None or mine is None or (mine.operator_id, mine.token) != (supervisor_id, token):
        language = parts.city.first_language
        return Answer((Say(parts.city.say("caller_gone", language), language), HangUp()))
    known = Listener(mine.operator_id, mine.way, token, leg_id)
    parts.queueing.talks.listen(call_id, known, parts.clock())
    join = JoinRoom(
        connect.room_of(call_id),
        f"{_LABEL}{supervisor_id}",
        end_when_leaves=False,
        record=False,
        muted=mine.way is Supervision.LISTEN,
        coached=_coached(parts, talk, mine.way),
    )
    return Answer((join,), parts.addresses.operator_talk(call_id))


def left(parts: Parts, talk: Talk, leg_id: str) -> None:
    """A leg has left the room: the listener's?"""
    if talk.listener is None or talk.listener.leg_id != leg_id:
        return
    at = parts.clock()
    parts.queueing.talks.mark(talk.call_id, at, listener="", listener_leg="", listener_token="")
    data = {"operator": str(talk.listener.operator_id)}
    key = f"{talk.call_id}:{EventKind.UNSUPERVISED}:{leg_id}"
    holding.keep(parts, CallFact(key, talk.call_id, EventKind.UNSUPERVISED, at, data))


def _change(parts: Parts, talk: Talk, mine: Listener, way: Supervision) -> None:
    coached = _coached(parts, talk, way)
    muted = way is Supervision.LISTEN
    room = connect.room_of(talk.call_id)
    there = ask_carrier(
        talk.call_id,
        lambda: parts.carrier.rooms.listen(room, mine.leg_id, muted=muted, coached=coached),
    )
    if not there:
        raise TalkRefusedError(Refusal.NOBODY)


def _coached(parts: Parts, talk: Talk, way: Supervision) -> str:
    if way is not Supervision.WHISPER or talk.operator_id is None:
        return ""
    coached = guests.leg_of_operator(parts, talk.call_id, talk.operator_id)
    if not coached:
        # Whose ear it would be is not known: better silent than heard by the caller.
        raise TalkRefusedError(Refusal.NOBODY)
    return coached


def _note(parts: Parts, talk: Talk, supervisor_id: int, way: Supervision) -> None:
    at = parts.clock()
    data = {"operator": str(supervisor_id), "way": str(way), "to": str(talk.operator_id)}
    key = f"{talk.call_id}:{EventKind.SUPERVISED}:{to_ms(at)}"
    holding.keep(parts, CallFact(key, talk.call_id, EventKind.SUPERVISED, at, data))
    with parts.database.begin() as unit:
        actor = f"operator:{supervisor_id}"
        audit.write(unit, actor, f"supervise_{way}", f"call:{talk.call_id}", to=data["to"])
