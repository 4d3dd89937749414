"""Hold: who hears music and nobody else, for how long at most, and how they come back.

The phone network is asked first and Redis noted then, both of which may be repeated. If its answer
is lost, the room's own news of who is on hold puts our note right.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.instructions import Continue, Play, Say
from callcentre.calls.talk import Seat, Talk
from callcentre.clock import to_ms
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.queueing.talks import Change
from callcentre.records import RecordsDownError, calls
from callcentre.switchboard import ledger
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.connect import room_of
from callcentre.switchboard.ledger import Note
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.refusals import (
    Refusal,
    TalkRefusedError,
    ask_carrier,
    led_talk,
)

log = get_log(__name__)

BY_OPERATOR = "operator"
_SENTENCE = "held"
# Twenty seconds of it between two sentences; a document of waiting may hold no more than this.
_MUSIC = (Play("hold.wav"), Play("hold.wav"))


def hold(parts: Parts, operator_id: int, call_id: str) -> None:
    """The operator lets the caller hear music; once more changes nothing.

    Raises:
        TalkRefusedError: not their talk, the caller has gone, or the carrier does not answer.
    """
    talk = led_talk(parts, operator_id, call_id)
    if talk.held_since is None:
        put_on_hold(parts, talk, Seat.CALLER, operator_id)


def resume(parts: Parts, operator_id: int, call_id: str) -> None:
    """The operator takes the caller back, and everybody whom they had put on hold.

    Raises:
        TalkRefusedError: as for `hold`; who is on hold stays there.
    """
    talk = led_talk(parts, operator_id, call_id)
    take_all_back(parts, talk, BY_OPERATOR)


def put_on_hold(parts: Parts, talk: Talk, seat: Seat, operator_id: int) -> None:
    """Let caller or guest hear music.

    Raises:
        TalkRefusedError: they are not in the room, or the carrier does not answer.
    """
    room, leg_id = room_of(talk.call_id), _leg_of(talk, seat)
    music = parts.addresses.hold_music(_language(parts, talk.call_id))
    there = ask_carrier(
        talk.call_id, lambda: parts.carrier.rooms.hold(room, leg_id, on=True, music=music)
    )
    if not there:
        raise TalkRefusedError(Refusal.CALLER_GONE if seat is Seat.CALLER else Refusal.NOBODY)
    note(parts, talk.call_id, seat, on=True, why=str(operator_id))


def take_back(parts: Parts, talk: Talk, seat: Seat, why: str) -> None:
    """Let caller or guest hear and be heard again.

    Raises:
        TalkRefusedError: as for `put_on_hold`.
    """
    room, leg_id = room_of(talk.call_id), _leg_of(talk, seat)
    there = ask_carrier(talk.call_id, lambda: parts.carrier.rooms.hold(room, leg_id, on=False))
    if not there:
        raise TalkRefusedError(Refusal.CALLER_GONE if seat is Seat.CALLER else Refusal.NOBODY)
    note(parts, talk.call_id, seat, on=False, why=why)


def take_all_back(parts: Parts, talk: Talk, why: str) -> None:
    """Nobody stays on hold: nobody may be left there alone.

    Raises:
        TalkRefusedError: as for `put_on_hold`.
    """
    if talk.held_since is not None:
        take_back(parts, talk, Seat.CALLER, why)
    if talk.guest is not None and talk.guest.held:
        take_back(parts, talk, Seat.GUEST, why)


def note(parts: Parts, call_id: str, seat: Seat, *, on: bool, why: str) -> None:
    """Who is on hold is known; each change is one event, however many tell of it."""
    at = parts.clock()
    until = at + timedelta(seconds=parts.city.desk.hold_seconds)
    if parts.queueing.talks.hold(call_id, seat, at, on=on, until=until) is not Change.NEW:
        return
    kind = EventKind.HELD if on else EventKind.RESUMED
    data = {"who": str(seat), "operator" if on else "why": why}
    keep(parts, CallFact(f"{call_id}:{kind}:{seat}:{to_ms(at)}", call_id, kind, at, data))


def told_by_room(parts: Parts, talk: Talk, leg_id: str) -> None:
    """The room says that somebody was put on hold, or taken back.

    News may be late: what counts is how it is now, and only if we believe otherwise.
    """
    for seat, believed in ((Seat.CALLER, talk.held_since is not None), (Seat.GUEST, _held(talk))):
        if _leg_of(talk, seat) != leg_id:
            continue
        try:
            is_held = parts.carrier.rooms.is_held(room_of(talk.call_id), leg_id)
        except CarrierError as error:
            log.warning("carrier_not_asked", call_id=talk.call_id, error=str(error))
            return
        if is_held is not believed:
            note(parts, talk.call_id, seat, on=is_held, why="carrier")


def music(parts: Parts, language: str) -> Answer:
    """What somebody on hold hears, round and round: that they are not forgotten, and music."""
    if language not in parts.city.languages:
        language = parts.city.first_language
    spoken: tuple[Say, ...] = ()
    if _SENTENCE in parts.city.spoken:
        spoken = (Say(parts.city.say(_SENTENCE, language), language),)
    return Answer((*spoken, *_MUSIC, Continue()), parts.addresses.held(language))


def remind(parts: Parts, call_id: str, at: datetime) -> None:
    """The operator has left somebody on hold for too long: every desk heard of it from Redis."""
    key = f"{call_id}:{EventKind.HELD_LONG}:{to_ms(at)}"
    keep(parts, CallFact(key, call_id, EventKind.HELD_LONG, at))


def keep(parts: Parts, fact: CallFact) -> bool:
    """Write an event down; False when it was known."""
    return ledger.note(parts, Note(fact))


def _held(talk: Talk) -> bool:
    return talk.guest is not None and talk.guest.held


def _leg_of(talk: Talk, seat: Seat) -> str:
    if seat is Seat.CALLER:
        return talk.call_id
    return talk.guest.leg_id if talk.guest else ""


def _language(parts: Parts, call_id: str) -> str:
    try:
        with parts.database.reading() as unit:
            call = calls.get(unit, call_id)
    except RecordsDownError:
        call = None
    return call.language if call is not None and call.language else parts.city.first_language
