"""Redis has lost the present, or a part of it: it is built up again from what SQL knows.

Who waits, since when and for what; who talks with whom; who was ready last. Nothing that Redis
still holds is touched, so that a rebuild may come at any time, and twice. Whoever is put back has
an event that says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.inputs import Channel
from callcentre.calls.states import CallState, OperatorState
from callcentre.calls.talk import Seat
from callcentre.errors import BadInputError, CarrierError
from callcentre.flows import engine
from callcentre.logs import get_log
from callcentre.queueing import LostTalk
from callcentre.records import call_events, calls, operator_events, operators
from callcentre.records.call_events import CallEvent
from callcentre.records.calls import Call
from callcentre.records.operator_events import OperatorEvent
from callcentre.records.operators import Operator
from callcentre.switchboard import dispatch, holding, ledger, lines
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.ledger import Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

# Nobody's shift is longer; what an operator did before says nothing about now.
_A_SHIFT = timedelta(hours=12)
# The line, the groups, and the callers of one group.
_INDEXES = 3
_HOLDS = (EventKind.HELD, EventKind.RESUMED)


@dataclass(slots=True)
class Rebuilt:
    """How many were put back: callers into the line, talks, operators to ready."""

    waiting: int = 0
    talking: int = 0
    ready: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """What SQL says: open calls, oldest claim first, with their events; people; last states."""

    calls: list[tuple[Call, list[CallEvent]]]
    operators: dict[int, Operator]
    states: list[OperatorEvent]


def rebuild(parts: Parts, why: str) -> Rebuilt:
    """Put back whoever SQL and the carrier know and Redis does not.

    Raises:
        RecordsDownError: nobody can say who waits.
        QueueingDownError: there is nothing to build it up in.
    """
    at = parts.clock()
    known, live = _read(parts, at), _live(parts)
    done = Rebuilt()
    for call, told in known.calls:
        # A carrier that does not answer has not said that they are gone.
        if live is not None and call.id not in live:
            continue
        if _is_talking(call, told):
            operator = known.operators.get(call.operator_id or 0)
            back = operator is not None and _restore_talk(parts, call, told, operator)
            done.talking += back
        else:
            back = _stand_again(parts, call, told)
            done.waiting += back
        if back:
            _tell(parts, call.id, why, at)
    done.ready = _be_ready_again(parts, known, at)
    log.warning("redis_rebuilt", why=why, **asdict(done))
    dispatch.tick(parts)
    return done


def when_lost(parts: Parts) -> Rebuilt | None:
    """Look whether Redis is the one that was built up, and rebuild it if not; from any process.

    Raises:
        RecordsDownError: as `rebuild`; the next look begins again.
        QueueingDownError: as `rebuild`.
    """
    upkeep = parts.queueing.upkeep
    broken = upkeep.remove_broken()
    if broken:
        log.error("redis_keys_removed", keys=broken)
    if (upkeep.is_known() and not broken) or not upkeep.begin_rebuild():
        return None
    done = False
    try:
        why = "Redis held what is not ours" if broken else "Redis had lost the line"
        rebuilt = rebuild(parts, why)
        done = True
    finally:
        upkeep.end_rebuild(done=done)
    return rebuilt


def _read(parts: Parts, at: datetime) -> _Known:
    with parts.database.reading() as unit:
        open_calls = [call for call in calls.open_calls(unit, at) if call.queued_at is not None]
        open_calls.sort(key=lambda call: call.queued_at or call.started_at)
        told = [(call, call_events.timeline(unit, call.id)) for call in open_calls]
        people = {one.id: one for one in operators.list_all(unit, active_only=True)}
        changes = operator_events.between(unit, at - _A_SHIFT, at)
    last = {change.operator_id: change for change in changes}
    return _Known(told, people, sorted(last.values(), key=lambda change: change.at))


def _live(parts: Parts) -> frozenset[str] | None:
    try:
        return parts.carrier.live_calls()
    except CarrierError as error:
        log.warning("carrier_not_asked", error=str(error))
        return None


def _last(told: Sequence[CallEvent], *kinds: EventKind) -> CallEvent | None:
    return next((event for event in reversed(told) if event.kind in kinds), None)


def _is_talking(call: Call, told: Sequence[CallEvent]) -> bool:
    """Answered, and not lost since."""
    last = _last(told, EventKind.ANSWERED, EventKind.OPERATOR_LOST, EventKind.QUEUED)
    is_answered = last is not None and last.kind is EventKind.ANSWERED
    is_answered = is_answered and not _is_left_outside(told)
    return call.state is CallState.ANSWERED and is_answered


def _is_left_outside(told: Sequence[CallEvent]) -> bool:
    """Put through to a telephone outside: the carrier leads them back if nobody is there."""
    last = _last(told, EventKind.TRANSFERRED, EventKind.ANSWERED, EventKind.QUEUED)
    return last is not None and last.kind is EventKind.TRANSFERRED and "name" in last.data


def _restore_talk(parts: Parts, call: Call, told: Sequence[CallEvent], operator: Operator) -> bool:
    hold = _hold(parts, call, told)
    if call.ended_by or hold.queue not in parts.city.queues:
        return False
    talk = LostTalk(
        call_id=call.id,
        queue=hold.queue,
        priority=parts.city.queues[hold.queue].priority,
        language=call.language,
        joined_at=hold.joined_at,
        operator_id=operator.id,
        queues=operator.queues,
        languages=operator.languages,
    )
    if not parts.queueing.upkeep.restore_talk(talk, parts.clock()):
        return False
    held = _last([one for one in told if one.data.get("who") == Seat.CALLER], *_HOLDS)
    if held is not None and held.kind is EventKind.HELD:
        # Nobody would take them back: the clock of their hold was in Redis, too.
        holding.note(parts, call.id, Seat.CALLER, on=True, why=str(operator.id))
    return True


def _stand_again(parts: Parts, call: Call, told: Sequence[CallEvent]) -> bool:
    elsewhere = _last(told, EventKind.FALLBACK)
    # They are on their way to an ordinary phone, and come back by themselves if nobody is there.
    if elsewhere is not None and elsewhere.data.get("outcome") == "ringing":
        return False
    if call.ended_by or _is_left_outside(told):
        return False
    at = parts.clock()
    if parts.queueing.line.find(call.id, at) is not None:
        # An index may have been lost: each look sees to one of them, chosen by its millisecond.
        middle = at.replace(microsecond=at.microsecond // 1000 * 1000 + 500)
        for turn in range(_INDEXES):
            parts.queueing.line.look(call.id, middle + timedelta(milliseconds=turn))
        return False
    lines.stand(parts, call.id, _hold(parts, call, told))
    return True


def _hold(parts: Parts, call: Call, told: Sequence[CallEvent]) -> Hold:
    """The claim with which the caller joined; one that cannot be read is made anew."""
    queued = _last(told, EventKind.QUEUED)
    try:
        return parts.addresses.read_hold(str(queued.data.get("hold", "")) if queued else "")
    except BadInputError:
        flow = parts.flows.get(parts.city.entry.call)
        place = engine.begin(flow, Channel.VOICE, call.language or parts.city.first_language)
        queue = call.queue if call.queue in parts.city.queues else parts.city.most_urgent_queue
        return Hold(place, queue, call.queued_at or call.started_at)


def _be_ready_again(parts: Parts, known: _Known, at: datetime) -> int:
    """Everybody on duty is there again, and ready who was, the longest idle first."""
    ready = 0
    for change in known.states:
        operator = known.operators.get(change.operator_id)
        if operator is None or change.state is OperatorState.OFFLINE:
            continue
        if parts.queueing.operators.now(operator.id) is not None:
            continue
        # Those who are not there any more are missed soon, for want of a heartbeat.
        parts.queueing.operators.sign_on(
            operator.id, operator.queues, operator.languages, change.at, alive_until=at
        )
        if change.state is OperatorState.READY:
            ready += parts.queueing.operators.set_ready(operator.id, change.at)
    return ready


def _tell(parts: Parts, call_id: str, why: str, at: datetime) -> None:
    key = f"{call_id}:rebuilt:{at.isoformat()}"
    fact = CallFact(key, call_id, EventKind.REPAIRED, at, {"why": f"{why}; put back from SQL"})
    ledger.note(parts, Note(fact))
