"""Give a caller away without waiting for the other one (a blind transfer).

To a queue or to one operator: the caller goes to the front of that line, where nobody can lose
them, and there to the operator first. Whoever does not answer leaves them at the front: the next
one takes them, and in the end that may be the one who gave them away. To a telephone outside: the
caller's own document rings it, and leads back to the line if nobody answers.

The wish is noted, the caller is fetched out of the room, and only when they have come is anything
given away. Until then the operator has them; if the phone network does not answer, nothing was
changed.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from callcentre.calls.board import Wants
from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.instructions import ConnectPhones, Continue, Say
from callcentre.calls.states import OperatorState
from callcentre.calls.talk import Talk
from callcentre.carrier.events import LegEvent
from callcentre.carrier.words import LegStatus, leg_status
from callcentre.clock import to_ms
from callcentre.logs import get_log
from callcentre.queueing import Invited
from callcentre.queueing.talks import Handing
from callcentre.records import calls
from callcentre.switchboard import arrive, connect, dispatch, finish, guests, holding, wait
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.guests import LOOK_AFTER, Target
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.refusals import Refusal, TalkRefusedError, ask_carrier, led_talk

log = get_log(__name__)

_TALKED = frozenset({"completed", "answered"})
_QUEUE, _OPERATOR, _PHONE = "queue", "operator", "phone"


def to_queue(parts: Parts, operator_id: int, call_id: str, queue: str) -> None:
    """The caller goes to the front of this queue; the operator wraps up.

    Raises:
        TalkRefusedError: nobody else on duty serves it, or as for `_give`.
    """
    if queue not in parts.city.queues:
        raise TalkRefusedError(Refusal.NO_TARGET)
    if not any(
        queue in one.queues
        and one.state is not OperatorState.OFFLINE
        and one.operator_id != operator_id
        for one in parts.queueing.line.desk(parts.clock())
    ):
        raise TalkRefusedError(Refusal.UNSTAFFED)
    _give(parts, operator_id, call_id, f"{_QUEUE}:{queue}", queue)


def to_operator(parts: Parts, operator_id: int, call_id: str, other: Target) -> None:
    """It rings at this operator, and at the next one if they do not take the caller.

    Raises:
        TalkRefusedError: they are not ready, or as for `_give`.
    """
    now = parts.queueing.operators.now(other.operator_id or 0)
    if now is None or now.state is not OperatorState.READY:
        raise TalkRefusedError(Refusal.BUSY)
    _give(parts, operator_id, call_id, f"{_OPERATOR}:{other.operator_id}", other.name)


def to_telephone(parts: Parts, operator_id: int, call_id: str, target: Target) -> None:
    """The caller is put through to a telephone outside; the operator wraps up.

    Raises:
        TalkRefusedError: as for `_give`.
    """
    _give(parts, operator_id, call_id, f"{_PHONE}:{target.number}", target.name)


def _give(parts: Parts, operator_id: int, call_id: str, to: str, name: str) -> None:
    """Fetch the caller out of the room, towards whom they are given to.

    Raises:
        TalkRefusedError: not their talk, somebody is asked in, the caller has gone, or the carrier
            does not answer: the operator has the caller still.
    """
    talk = led_talk(parts, operator_id, call_id)
    hold = connect.hold_of(parts, call_id)
    if talk.guest is not None:
        raise TalkRefusedError(Refusal.TAKEN)
    if hold is None:
        raise TalkRefusedError(Refusal.NOT_YOURS)
    parts.queueing.talks.mark(call_id, parts.clock(), giving=to, giving_name=name)

    def has_come() -> bool:
        now = parts.queueing.talks.look(call_id)
        return now is None or not now.giving

    try:
        there = ask_carrier(
            call_id,
            lambda: parts.carrier.redirect(call_id, parts.addresses.given_away(hold), has_come),
        )
    except TalkRefusedError:
        if has_come():
            return
        _forget(parts, call_id, operator_id)
        raise
    if not there:
        _forget(parts, call_id, operator_id)
        raise TalkRefusedError(Refusal.CALLER_GONE)


def _forget(parts: Parts, call_id: str, operator_id: int) -> None:
    """Nothing came of it. Should the operator's leg have left meanwhile, that was an accident."""
    parts.queueing.talks.mark(call_id, parts.clock(), giving="", giving_name="")
    leg_id = guests.leg_of_operator(parts, call_id, operator_id)
    if leg_id and not connect.is_alive(parts, leg_id):
        guests.operator_left(parts, call_id, operator_id)


def caller_comes(parts: Parts, call_id: str, hold: Hold) -> Answer:
    """The caller has left the room: now they are given away. Asked twice, it is done once."""
    talk = parts.queueing.talks.look(call_id)
    if talk is not None and talk.giving:
        _hand_on(parts, talk, hold)
        talk = parts.queueing.talks.look(call_id)
    language = hold.place.language
    if talk is not None and talk.is_left_outside and talk.guest is not None and talk.guest.number:
        dial = ConnectPhones((talk.guest.number,), caller_id=parts.settings.hotline_number)
        return Answer(
            (*_sentence(parts, "transferring", language), dial), parts.addresses.outside_over(hold)
        )
    # The sign that the caller has come to the line.
    waiting = parts.queueing.line.look(call_id, parts.clock())
    queue = waiting.queue if waiting else hold.queue
    there = Hold(hold.place, queue, hold.joined_at)
    dispatch.tick(parts)
    return Answer(
        (*_sentence(parts, "transferring", language), Continue()), parts.addresses.wait(there)
    )


def outside_over(parts: Parts, leg: LegEvent, hold: Hold, status: str) -> Answer:
    """The talk with the telephone outside is over, or there was none: back to the line then."""
    call_id, language, at = leg.call_id, hold.place.language, parts.clock()
    parts.queueing.talks.end(call_id, at)
    if leg_status(leg.status) in {LegStatus.ENDED, LegStatus.FAILED}:
        finish.caller_left_talk(parts, leg)
        return Answer(())
    if status in _TALKED:
        with parts.database.begin() as unit:
            calls.set_once(unit, call_id, ended_by="third_party")
        return arrive.after_talk(parts, leg, hold)
    key = f"{call_id}:{EventKind.GUEST_OUT}:{to_ms(at)}"
    holding.keep(parts, CallFact(key, call_id, EventKind.GUEST_OUT, at, {"why": status[:20]}))
    data = {"queue": hold.queue, "hold": parts.addresses.seal_hold(hold)}
    key = f"{call_id}:{EventKind.QUEUED}:{to_ms(at)}"
    holding.keep(parts, CallFact(key, call_id, EventKind.QUEUED, at, data))
    wait.join_alive(parts, call_id, hold)
    sorry = _sentence(parts, "not_reached", language)
    return Answer((*sorry, Continue()), parts.addresses.wait(hold.next_turn()))


def _hand_on(parts: Parts, talk: Talk, hold: Hold) -> None:
    kind, _, to = talk.giving.partition(":")
    if talk.operator_id is None:
        return
    if kind == _PHONE:
        at = parts.clock()
        done = parts.queueing.talks.put_through(
            talk.call_id, talk.operator_id, to, at + LOOK_AFTER, at
        )
        data = {"name": talk.giving_name}
    else:
        queue = to if kind == _QUEUE else hold.queue
        other = int(to) if kind == _OPERATOR else None
        done = _to_line(parts, talk, hold, queue, other)
        data = {"queue": queue} if other is None else {"to": to}
    if done is Invited.OK:
        _note(parts, talk, data)


def _to_line(parts: Parts, talk: Talk, hold: Hold, queue: str, other: int | None) -> Invited:
    at, definition = parts.clock(), parts.city.queues.get(queue)
    handing = Handing(
        queue=queue,
        priority=definition.priority if definition else 0,
        wants=Wants(skills=tuple(definition.skills)) if definition else Wants(),
        token=secrets.token_urlsafe(18),
        deadline=at + timedelta(seconds=parts.city.desk.offer_seconds),
        operator_id=other,
    )
    giver = talk.operator_id or 0
    done = parts.queueing.talks.transfer(talk.call_id, giver, handing, at)
    if done is Invited.BUSY:
        # They were ready a moment ago. The caller is on the way: to the next one, then.
        handing = replace(handing, operator_id=None)
        done = parts.queueing.talks.transfer(talk.call_id, giver, handing, at)
    if done is Invited.OK:
        there = Hold(hold.place, queue, hold.joined_at)
        data = {"queue": queue, "hold": parts.addresses.seal_hold(there)}
        key = f"{talk.call_id}:queued:{handing.token}"
        holding.keep(parts, CallFact(key, talk.call_id, EventKind.QUEUED, at, data))
        if handing.operator_id is not None:
            data = {"operator": str(handing.operator_id), "token": handing.token}
            key = f"offer:{handing.token}"
            holding.keep(parts, CallFact(key, talk.call_id, EventKind.OFFERED, at, data))
    return done


def _note(parts: Parts, talk: Talk, data: dict[str, str]) -> None:
    at = parts.clock()
    data = {"operator": str(talk.operator_id), "how": "blind", **data}
    key = f"{talk.call_id}:{EventKind.TRANSFERRED}:{to_ms(at)}"
    holding.keep(parts, CallFact(key, talk.call_id, EventKind.TRANSFERRED, at, data))


def _sentence(parts: Parts, key: str, language: str) -> tuple[Say, ...]:
    """One of the house's sentences; nothing where the city has not written it."""
    if key not in parts.city.spoken:
        return ()
    return (Say(parts.city.say(key, language), language),)
