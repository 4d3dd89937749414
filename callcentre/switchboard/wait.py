"""The hold loop: join the line, hear the place in it, and every turn is a sign of life.

No queue of the carrier is used, so this works with every TwiML host. Each turn of the loop also
looks after the line itself: a caller whom Redis has forgotten joins again with the old claim,
lapsed offers are taken back, and the next free operator is rung, even with the dispatcher dead.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from callcentre.calls.effects import JoinQueue
from callcentre.calls.inputs import Channel, FlowInput, Keys, Silence
from callcentre.calls.instructions import (
    Continue,
    HangUp,
    Instruction,
    Listen,
    Pause,
    Play,
    RingPhones,
    Say,
    Spoken,
)
from callcentre.calls.states import TERMINAL_CALL_STATES, OperatorState
from callcentre.errors import FlowError
from callcentre.flows import engine
from callcentre.logs import get_log
from callcentre.queueing import QueueingDownError, Stage, Waiting
from callcentre.records import RecordsDownError, calls
from callcentre.switchboard import connect, dispatch, phones
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

HOLD_MUSIC = "hold.wav"
MUSIC_SECONDS = 10


def join(parts: Parts, call_id: str, hold: Hold) -> None:
    """Take a place in the line, and ring an operator at once if one is free."""
    parts.queueing.line.join(
        call_id,
        hold.queue,
        priority=parts.city.queues[hold.queue].priority,
        language=hold.place.language,
        at=parts.clock(),
        joined_at=hold.joined_at,
    )
    dispatch.tick(parts)


def join_alive(parts: Parts, call_id: str, hold: Hold) -> None:
    """Join, unless the call is over: an old request that comes again must not make a ghost."""
    if _is_over(parts, call_id):
        log.warning("late_request_joins_no_line", call_id=call_id)
    else:
        join(parts, call_id, hold)


def take_turn(parts: Parts, call_id: str, hold: Hold) -> Answer:
    """One turn of the loop: connect when the operator is in the room, else wait on."""
    try:
        return _turn(parts, call_id, hold)
    except QueueingDownError as error:
        log.warning("turn_without_line", call_id=call_id, reason=str(error))
        return phones.without_line(parts, call_id, hold)


def _turn(parts: Parts, call_id: str, hold: Hold) -> Answer:
    at = parts.clock()
    waiting = parts.queueing.line.look(call_id, at)
    if waiting is None:
        if _is_over(parts, call_id):
            # A request of the loop that came late; joining again would make a ghost of the caller.
            return Answer((HangUp(),))
        if _was_dismissed(parts, call_id):
            # The operator hung up, and the carrier could not be told to fetch the caller.
            return Answer((Continue(),), parts.addresses.farewell(hold))
        log.warning("caller_rejoins_line", call_id=call_id, queue=hold.queue)
        join(parts, call_id, hold)
        waiting = parts.queueing.line.look(call_id, at)
    elif waiting.stage is Stage.CONNECTED:
        if connect.is_being_moved(parts, waiting, at):
            return Answer((Pause(1), Continue()), parts.addresses.wait(hold))
        return connect.caller_in(parts, call_id, hold)
    elif waiting.stage is Stage.WAITING and phones.is_due(parts, hold):
        return phones.ring(parts, call_id, hold, "the records are away")
    else:
        dispatch.tick(parts)
    return _wait_on(parts, hold, waiting)


def gives_up(parts: Parts, call_id: str, hold: Hold, given: FlowInput) -> str:
    """The outcome by which this caller leaves the line now: timeout, callback, or none."""
    wish = _wish(parts, hold)
    if wish is None or not (wish.max_wait or wish.callback_key):
        return ""
    at = parts.clock()
    outcome = ""
    if isinstance(given, Keys) and wish.callback_key and given.digits == wish.callback_key:
        outcome = "callback"
    elif wish.max_wait and at - hold.joined_at >= timedelta(seconds=wish.max_wait):
        outcome = "timeout"
    waiting = parts.queueing.line.look(call_id, at) if outcome else None
    # One whom an operator has just accepted is connected, not sent away.
    if waiting is None or waiting.stage not in {Stage.WAITING, Stage.OFFERED}:
        return ""
    parts.queueing.line.leave(call_id, at)
    return outcome


def refusal(parts: Parts, wish: JoinQueue, at: datetime) -> str:
    """The outcome if nobody can join this line now: full, closed, or none."""
    if not wish.full_at and not wish.needs_staff:
        return ""
    try:
        board = parts.queueing.line.board(at)
    # Without Redis nobody knows; whoever wants to wait may wait.
    except Exception:
        log.exception("board_not_known", queue=wish.queue)
        return ""
    staffed = any(
        wish.queue in one.queues and one.state is not OperatorState.OFFLINE
        for one in board.operators
    )
    if wish.needs_staff and not staffed:
        return "closed"
    waiting = sum(one.queue == wish.queue and one.position > 0 for one in board.waiting)
    return "full" if wish.full_at and waiting >= wish.full_at else ""


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


def _wait_on(parts: Parts, hold: Hold, waiting: Waiting | None) -> Answer:
    language = hold.place.language
    every = max(1, round(parts.city.desk.update_seconds / MUSIC_SECONDS))
    spoken: list[Instruction] = []
    if hold.turn % every == 0:
        if waiting is not None and waiting.position > 0:
            position = parts.city.say("position", language).format(position=waiting.position)
            spoken.append(Say(position, language))
        if hold.turn > 0:
            spoken.append(Say(parts.city.say("still_waiting", language), language))
    to = parts.addresses.wait(hold.next_turn())
    wish = _wish(parts, hold)
    if wish is not None and wish.callback_key:
        offer = wish.offer if hold.turn % every == 0 else ()
        said = tuple(one for one in spoken if isinstance(one, Spoken))
        prompts = (*said, *offer, Play(HOLD_MUSIC))
        return Answer((Listen(prompts, timeout=1, finish_on_key="", language=language),), to)
    return Answer((*spoken, Play(HOLD_MUSIC), Continue()), to)


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
