"""The hold loop: join the line, hear the place in it, and every turn is a sign of life.

No queue of the carrier is used, so this works with every TwiML host. Each turn of the loop also
looks after the line itself: a caller whom Redis has forgotten joins again with the old claim,
lapsed offers are taken back, and the next free operator is rung, even with the dispatcher dead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from callcentre.calls.effects import JoinQueue
from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.inputs import Channel, FlowInput, Keys, Silence
from callcentre.calls.instructions import (
    Continue,
    HangUp,
    Listen,
    Pause,
    Play,
    RingPhones,
    Say,
    Spoken,
)
from callcentre.calls.states import TERMINAL_CALL_STATES
from callcentre.errors import FlowError
from callcentre.flows import engine
from callcentre.flows.parsing import SOUNDS_ADDRESS
from callcentre.logs import get_log
from callcentre.queueing import QueueingDownError, Stage, Waiting
from callcentre.records import RecordsDownError, calls
from callcentre.switchboard import announce, connect, dispatch, ledger, lines, otherwise, phones
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.ledger import Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

HOLD_MUSIC = "hold.wav"
NOTHING_GIVEN = Silence()


def join(parts: Parts, call_id: str, hold: Hold, talked_to: int | None = None) -> None:
    """Take a place in the line, and ring an operator at once if one is free.

    ``talked_to`` is the operator with whom this caller has talked lately.
    """
    lines.stand(parts, call_id, hold, talked_to)
    dispatch.tick(parts)


def join_alive(parts: Parts, call_id: str, hold: Hold, talked_to: int | None = None) -> None:
    """Join, unless the call is over: an old request that comes again must not make a ghost."""
    if _is_over(parts, call_id):
        log.warning("late_request_joins_no_line", call_id=call_id)
    else:
        join(parts, call_id, hold, talked_to)


def take_turn(parts: Parts, call_id: str, hold: Hold, given: FlowInput = NOTHING_GIVEN) -> Answer:
    """One turn of the loop: connect when the operator is in the room, else wait on."""
    return _in_line(parts, call_id, hold, lambda: _turn(parts, call_id, hold, given))


def go_otherwise(parts: Parts, call_id: str, hold: Hold) -> Answer:
    """The queue could not take this caller: the way on that it names, or waiting after all."""

    def lead_or_wait() -> Answer:
        led = otherwise.lead(parts, call_id, hold)
        return led or _turn(parts, call_id, hold, NOTHING_GIVEN)

    return _in_line(parts, call_id, hold, lead_or_wait)


def _in_line(parts: Parts, call_id: str, hold: Hold, turn: Callable[[], Answer]) -> Answer:
    """What this turn comes to, or, when the line is lost, the next rung of the ladder."""
    try:
        return turn()
    except QueueingDownError as error:
        log.warning("turn_without_line", call_id=call_id, reason=str(error))
        return phones.without_line(parts, call_id, hold)


def _turn(parts: Parts, call_id: str, hold: Hold, given: FlowInput) -> Answer:
    at = parts.clock()
    waiting = parts.queueing.line.look(call_id, at)
    if waiting is None:
        return _not_in_line(parts, call_id, hold)
    if waiting.mended:
        _note_repair(parts, call_id, "Redis had lost the place, and has it again", waiting.queue)
    if waiting.stage is Stage.CONNECTED:
        if connect.is_being_moved(parts, waiting, at):
            return Answer((Pause(1), Continue()), parts.addresses.wait(hold))
        return connect.caller_in(parts, call_id, hold)
    if waiting.stage is Stage.WAITING:
        hold = _in_a_known_queue(parts, call_id, hold, waiting)
        answer = _another_way(parts, call_id, hold, given)
        if isinstance(answer, Answer):
            return answer
        hold = answer
    dispatch.tick(parts)
    return _wait_on(parts, call_id, hold, waiting)


def _not_in_line(parts: Parts, call_id: str, hold: Hold) -> Answer:
    """Redis does not know the caller: one who comes late, was let go, or was forgotten."""
    if _is_over(parts, call_id):
        # A request of the loop that came late; joining again would make a ghost of the caller.
        return Answer((HangUp(),))
    if _was_dismissed(parts, call_id):
        # The operator hung up, and the carrier could not be told to fetch the caller.
        return Answer((Continue(),), parts.addresses.farewell(hold))
    log.warning("caller_rejoins_line", call_id=call_id, queue=hold.queue)
    join(parts, call_id, hold)
    return _wait_on(parts, call_id, hold, parts.queueing.line.look(call_id, parts.clock()))


def _another_way(parts: Parts, call_id: str, hold: Hold, given: FlowInput) -> Answer | Hold:
    """The way on of who need not or will not wait longer; else the hold with which they wait."""
    if phones.is_due(parts, hold):
        return phones.ring(parts, call_id, hold, "the records are away")
    queue = parts.city.queues[hold.queue]
    offer = queue.callback
    if offer and isinstance(given, Keys) and given.digits == offer.key:
        promised = otherwise.promise_call(parts, call_id, hold, offer.minutes)
        if promised:
            return promised
    if not otherwise.is_due(parts, hold, parts.clock()):
        return hold
    return otherwise.lead(parts, call_id, hold) or replace(hold, tries=hold.tries + 1)


def _note_repair(parts: Parts, call_id: str, why: str, queue: str) -> None:
    at = parts.clock()
    log.warning("place_repaired", call_id=call_id, queue=queue, why=why)
    key = f"{call_id}:place_repaired:{at.isoformat()}"
    fact = CallFact(key, call_id, EventKind.REPAIRED, at, {"why": why, "queue": queue})
    ledger.note(parts, Note(fact))


def _in_a_known_queue(parts: Parts, call_id: str, hold: Hold, waiting: Waiting) -> Hold:
    """The hold, as it should be: somebody else may have moved the caller, or taken the queue away.

    Who waits in a queue that the city file has no more goes to the nearest one not less urgent.
    """
    if waiting.queue in parts.city.queues:
        return hold if hold.queue == waiting.queue else replace(hold, queue=waiting.queue)
    heir = parts.city.heir_of(waiting.priority)
    at = parts.clock()
    hold = replace(hold, queue=heir)
    lines.stand(parts, call_id, hold)
    _note_repair(parts, call_id, "the queue is no longer in the city file", heir)
    lines.note_queued(parts, call_id, hold, at)
    return hold


def gives_up(parts: Parts, call_id: str, hold: Hold, given: FlowInput) -> str:
    """The outcome by which this caller leaves the line now: timeout, callback, closed, or none."""
    wish = _wish(parts, hold)
    outcome = _outcome(parts, call_id, hold, wish, given) if wish else ""
    if not outcome:
        return ""
    at = parts.clock()
    waiting = parts.queueing.line.look(call_id, at)
    # One whom an operator has just accepted is connected, not sent away.
    if waiting is None or waiting.stage not in {Stage.WAITING, Stage.OFFERED}:
        return ""
    parts.queueing.line.leave(call_id, at)
    return outcome


def _outcome(parts: Parts, call_id: str, hold: Hold, wish: JoinQueue, given: FlowInput) -> str:
    if isinstance(given, Keys) and wish.callback_key and given.digits == wish.callback_key:
        return "callback"
    waited = parts.clock() - hold.joined_at
    if wish.max_wait and waited >= timedelta(seconds=wish.max_wait):
        return "timeout"
    return "closed" if otherwise.is_stranded(parts, call_id, hold) else ""


def _wish(parts: Parts, hold: Hold) -> JoinQueue | None:
    """What the flow said of this wait; None when the house put the caller here by itself."""
    try:
        flow = parts.flows.get(hold.place.flow, hold.place.version)
        effect = engine.step(flow, hold.place, Silence()).effect
    except FlowError:
        return None
    return effect if isinstance(effect, JoinQueue) else None


def _is_over(parts: Parts, call_id: str) -> bool:
    call = _known(parts, call_id)
    return call is not None and call.state in TERMINAL_CALL_STATES


def _was_dismissed(parts: Parts, call_id: str) -> bool:
    call = _known(parts, call_id)
    return call is not None and call.ended_by == "operator"


def _known(parts: Parts, call_id: str) -> calls.Call | None:
    """The call's row; without records nobody knows, and whoever asks is taken to be there."""
    try:
        with parts.database.reading() as unit:
            return calls.get(unit, call_id)
    except RecordsDownError:
        return None


def _wait_on(parts: Parts, call_id: str, hold: Hold, waiting: Waiting | None) -> Answer:
    at = parts.clock()
    language = hold.place.language
    queue = parts.city.queues.get(hold.queue)
    music = Play(f"{SOUNDS_ADDRESS}/{queue.music}" if queue and queue.music else HOLD_MUSIC)
    told: tuple[Spoken, ...] = ()
    if is_told := announce.is_due(parts, hold, at):
        told = announce.words(parts, hold, waiting, at)
        hold = replace(hold, told_at=at)
    to = parts.addresses.wait(hold.next_turn())
    offer = _callback_offer(parts, call_id, hold)
    if offer is None:
        return Answer((*told, music, Continue()), to)
    prompts = (*told, *(offer if is_told else ()), music)
    return Answer((Listen(prompts, timeout=1, finish_on_key="", language=language),), to)


def _callback_offer(parts: Parts, call_id: str, hold: Hold) -> tuple[Spoken, ...] | None:
    """What tells of the key for a call back: the flow's, else the queue's; None without one."""
    wish = _wish(parts, hold)
    if wish is not None and wish.callback_key:
        return wish.offer
    queue = parts.city.queues.get(hold.queue)
    if queue is None or queue.callback is None or not otherwise.can_promise(parts, call_id):
        return None
    language = hold.place.language
    return (Say(parts.city.pick(queue.callback.words, language), language),)


def rescue(parts: Parts, call_id: str) -> Answer:
    """Something of ours failed: straight to the most urgent line, which needs only Redis."""
    language = parts.city.first_language
    flow = parts.flows.get(parts.city.entry.call)
    place = engine.begin(flow, Channel.VOICE, language)
    hold = Hold(place, parts.city.most_urgent_queue, parts.clock())
    try:
        join(parts, call_id, hold)
    # Whatever it is, the caller is still on the line: the next rung of the ladder.
    except Exception:
        log.exception("rescue_without_redis", call_id=call_id)
        return _without_the_line(parts, call_id, hold)
    sorry = Say(parts.city.say("apology", language), language)
    return Answer((sorry, Continue()), parts.addresses.wait(hold))


def _without_the_line(parts: Parts, call_id: str, hold: Hold) -> Answer:
    try:
        return phones.without_line(parts, call_id, hold)
    # Nothing of ours works any more, but for the settings of this process.
    except Exception:
        log.exception("rescue_without_anything", call_id=call_id)
    return _without_the_house(parts, hold.place.language)


def _without_the_house(parts: Parts, language: str) -> Answer:
    """The last resort: ordinary phones, or else an honest sentence."""
    phones = parts.settings.fallback_phones
    if phones:
        sorry = Say(parts.city.say("apology", language), language)
        return Answer((sorry, RingPhones(phones, parts.settings.hotline_number), HangUp()))
    return Answer((Say(parts.city.say("apology_end", language), language), HangUp()))
