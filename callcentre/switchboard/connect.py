"""Bring a waiting caller and a ready operator together, and notice when one of them is gone."""

from __future__ import annotations

from datetime import datetime, timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.instructions import Continue, HangUp, JoinRoom, Say
from callcentre.calls.states import CallInput
from callcentre.carrier.events import RoomEvent
from callcentre.carrier.words import LegStatus
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.queueing import Joining, Stage, Waiting
from callcentre.records import RecordsDownError, call_events, calls
from callcentre.switchboard import dispatch, ledger, moving, notice
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.ledger import Columns, Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

NO_MORE = Answer((HangUp(),))

_ROOM = "call-"
_OPERATOR = "operator_"
# As long as a redirect may be tried and its last try be on its way, and a little more.
_BEING_MOVED = timedelta(seconds=9)
# A leg is in the room a moment after its document; only then is its news late.
_NEWS_OVERDUE = timedelta(seconds=3)


def room_of(call_id: str) -> str:
    """The conference in which a call is talked."""
    return f"{_ROOM}{call_id}"


def operator_identity(operator_id: int) -> str:
    """The name of an operator's softphone at the carrier."""
    return f"{_OPERATOR}{operator_id}"


def operator_of(address: str) -> int | None:
    """The operator of a leg or label such as ``client:operator_7``; None when it is nobody's."""
    number = address.removeprefix("client:").removeprefix(_OPERATOR)
    is_ours = address.removeprefix("client:").startswith(_OPERATOR) and number.isdecimal()
    return int(number) if is_ours else None


def join_deadline(parts: Parts, at: datetime) -> datetime:
    """Until when an accepted offer may wait for the operator's leg."""
    return at + timedelta(seconds=parts.city.desk.join_seconds)


def operator_leg(parts: Parts, operator_id: int | None, token: str, leg_id: str) -> Answer:
    """An operator's softphone has called in to take the offer that it accepted."""
    at = parts.clock()
    operator = None if operator_id is None else parts.queueing.operators.now(operator_id)
    if (
        operator is None
        or operator.call_id is None
        or operator.token != token
        or operator.stage is not Stage.ACCEPTED
    ):
        language = parts.city.first_language
        gone = Say(parts.city.say("caller_gone", language), language)
        return Answer((gone, HangUp()))
    call_id = operator.call_id
    fact = CallFact(
        key=f"accepted:{token}",
        call_id=call_id,
        kind=EventKind.ACCEPTED,
        at=at,
        data={"operator": str(operator_id), "leg": leg_id},
    )
    ledger.note(parts, Note(fact))
    waiting = parts.queueing.line.find(call_id, at)
    record = waiting is not None and is_recorded(parts, waiting.queue)
    join = JoinRoom(
        room_of(call_id),
        operator_identity(operator.operator_id),
        end_when_leaves=False,
        record=record,
    )
    return Answer((join,), parts.addresses.operator_talk(call_id))


def note_room(parts: Parts, event: RoomEvent) -> str | None:
    """Write down the news of a room; returns its call, or None when it was known or is not ours."""
    if not event.room.startswith(_ROOM):
        return None
    call_id = event.room.removeprefix(_ROOM)
    at = parts.clock()
    fact = CallFact(
        key=event.key,
        call_id=call_id,
        kind=EventKind.ROOM,
        at=at,
        data={"what": event.what, "who": event.label, "leg": event.leg_id, "why": event.reason},
        carrier_at=event.carrier_at,
        sequence=event.sequence,
    )
    return call_id if ledger.note(parts, Note(fact)) else None


def operator_in(parts: Parts, call_id: str, operator_id: int, leg_id: str) -> None:
    """The operator's leg is up, so the caller may be moved: first one leg, then the other."""
    at = parts.clock()
    # Only one of two messengers may move the caller: the second would take them out of the room.
    if parts.queueing.offers.joined(call_id, operator_id, at) is not Joining.NEW:
        return
    operator = parts.queueing.operators.now(operator_id)
    hold = hold_of(parts, call_id)
    # If this fails, the caller's next turn in the hold loop connects them all the same.
    if hold is None or operator is None or moving.into_talk(parts, call_id, hold, operator):
        return
    # The caller had gone, and nobody has told us yet: the operator must not sit alone in the room.
    log.warning("caller_gone_before_talk", call_id=call_id)
    parts.queueing.line.leave(call_id, at)
    try:
        parts.carrier.hang_up(leg_id)
    except CarrierError as error:
        log.warning("operator_leg_not_ended", call_id=call_id, error=str(error))


def is_being_moved(parts: Parts, waiting: Waiting, at: datetime) -> bool:
    """Whether the caller is just now being fetched into the room.

    One who went in by themselves meanwhile would be taken out of it again by that, and the room
    would close behind them.
    """
    operator = parts.queueing.operators.now(waiting.operator_id or 0)
    return operator is not None and at - operator.since < _BEING_MOVED


def find_joined(parts: Parts) -> None:
    """Operators whose legs are up although the room's news of them has not come: go on without."""
    at = parts.clock()
    for operator in parts.queueing.line.leases(at):
        if operator.stage is not Stage.ACCEPTED or operator.deadline is None:
            continue
        accepted_at = operator.deadline - timedelta(seconds=parts.city.desk.join_seconds)
        if operator.call_id is None or at - accepted_at < _NEWS_OVERDUE:
            continue
        leg_id = leg_of_offer(parts, operator.call_id, operator.token or "")
        if leg_id and is_alive(parts, leg_id):
            log.warning("operator_joined_unannounced", call_id=operator.call_id)
            operator_in(parts, operator.call_id, operator.operator_id, leg_id)


def leg_of_offer(parts: Parts, call_id: str, token: str) -> str:
    """The leg with which an operator came for this offer; blank when none has yet."""
    with parts.database.reading() as unit:
        for event in call_events.timeline(unit, call_id):
            if event.key == f"accepted:{token}":
                return str(event.data["leg"])
    return ""


def hold_of(parts: Parts, call_id: str) -> Hold | None:
    """The claim that the call was given when it joined its line, from the record.

    Without records there is none, and the caller's own next turn of the hold loop goes on.
    """
    try:
        with parts.database.reading() as unit:
            told = call_events.timeline(unit, call_id)
    except RecordsDownError:
        return None
    for event in reversed(told):
        if event.kind == EventKind.QUEUED:
            return parts.addresses.read_hold(event.data["hold"])
    return None


def caller_in(parts: Parts, call_id: str, hold: Hold) -> Answer:
    """The caller's leg asks to be put into the room where the operator is."""
    at = parts.clock()
    waiting = parts.queueing.line.look(call_id, at)
    operator = parts.queueing.operators.now((waiting and waiting.operator_id) or 0)
    if waiting is None or waiting.stage is not Stage.CONNECTED or operator is None:
        # The operator went while the caller was on the way: back to the hold loop.
        return Answer((Continue(),), parts.addresses.wait(hold.next_turn()))
    fact = CallFact(
        key=moving.answered_key(call_id, operator),
        call_id=call_id,
        kind=EventKind.ANSWERED,
        at=at,
        data={"operator": str(operator.operator_id), "queue": waiting.queue},
    )
    columns = Columns(answered_at=at, operator_id=operator.operator_id)
    ledger.note(parts, Note(fact, CallInput.ANSWERED, columns, led_by=operator.operator_id))
    parts.queueing.feed.publish("call", call=call_id)
    told = notice.of_recording(parts, waiting.queue, hold.place.language)
    join = JoinRoom(
        room_of(call_id), "caller", end_when_leaves=True, record=is_recorded(parts, waiting.queue)
    )
    return Answer((*told, join), parts.addresses.talk(call_id, hold))


def operator_out(parts: Parts, call_id: str, operator_id: int, at: datetime) -> None:
    """The operator's leg left the room. Unless the talk was ended, the caller must not be lost."""
    if _was_ended(parts, call_id):
        return
    if not is_alive(parts, call_id):
        # The caller hung up and the room closed behind them; the news of it is on its way.
        return
    if not parts.queueing.line.requeue(call_id, at, operator_id):
        return
    parts.queueing.talks.end(call_id, at)
    log.warning("operator_lost", call_id=call_id, operator=operator_id)
    fact = CallFact(
        key=f"{call_id}:lost:{operator_id}:{at.isoformat()}",
        call_id=call_id,
        kind=EventKind.OPERATOR_LOST,
        at=at,
        data={"operator": str(operator_id)},
    )
    ledger.note(parts, Note(fact))
    hold = hold_of(parts, call_id)
    if hold is not None and not moving.back_to_line(parts, call_id, hold, at):
        # The caller had gone too; nobody is waiting after all.
        parts.queueing.line.leave(call_id, at)
    dispatch.tick(parts)


def _was_ended(parts: Parts, call_id: str) -> bool:
    """Did somebody end this talk on purpose? While the records are away: nobody we know of."""
    try:
        with parts.database.reading() as unit:
            call = calls.get(unit, call_id)
    except RecordsDownError:
        return False
    return call is None or bool(call.ended_by) or call.ended_at is not None


def fetch_back(parts: Parts, waiting: Waiting) -> None:
    """A caller whose loop stands still: if their operator was lost, they still sit in that room."""
    with parts.database.reading() as unit:
        told = call_events.timeline(unit, waiting.call_id)
    lost_at = max((one.at for one in told if one.kind == EventKind.OPERATOR_LOST), default=None)
    hold = hold_of(parts, waiting.call_id)
    if hold is not None and lost_at is not None and lost_at > waiting.seen_at:
        moving.back_to_line(parts, waiting.call_id, hold, lost_at)


def is_alive(parts: Parts, call_id: str) -> bool:
    """Is this leg still on the line? When the carrier cannot say, yes: better safe."""
    try:
        leg = parts.carrier.leg(call_id)
    except CarrierError as error:
        log.warning("carrier_not_asked", call_id=call_id, error=str(error))
        return True
    return leg is not None and leg.status is not LegStatus.ENDED


def release(parts: Parts, call_id: str) -> bool:
    """The operator has ended the talk: the caller goes on with the flow, or at least is let go.

    Returns False only when the caller had gone before.
    """
    hold = hold_of(parts, call_id)
    if hold is not None:
        return moving.out_of_talk(parts, call_id, hold)
    try:
        return parts.carrier.hang_up(call_id)
    except CarrierError as error:
        log.warning("caller_not_released", call_id=call_id, error=str(error))
        return True


def caller_lost_operator(parts: Parts, call_id: str, hold: Hold) -> Answer:
    """What a caller hears whose operator vanished: a sentence, then the front of the line."""
    # The sign that the caller has come, so that they are not fetched a second time.
    parts.queueing.line.look(call_id, parts.clock())
    language = hold.place.language
    sorry = Say(parts.city.say("operator_lost", language), language)
    return Answer((sorry, Continue()), parts.addresses.wait(hold.next_turn()))


def is_recorded(parts: Parts, queue: str | None) -> bool:
    """Whether talks of this queue are recorded."""
    definition = parts.city.queues.get(queue or "")
    return definition is not None and definition.recorded
