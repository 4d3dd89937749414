"""What a flow answers in a message thread: replies, effects, and where the thread stands then.

A message, the time, or news of a message that nobody got can be what a thread goes on with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from callcentre.calls.effects import Sleep
from callcentre.calls.inputs import Channel, Done, FlowInput, Silence
from callcentre.errors import BadInputError, FlowError
from callcentre.flows import engine
from callcentre.flows.engine import Turn
from callcentre.flows.place import Phase, Place
from callcentre.logs import get_log
from callcentre.records import Unit, callers, conversations, messages, timers
from callcentre.records.timers import NewTimer, TimerKind
from callcentre.routing import hours
from callcentre.switchboard import effects, outside
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

NOT_DELIVERED = frozenset({"failed", "undelivered"})
"""What the carrier calls a message that the citizen will never read."""

_MOST_ROUNDS = 6  # of waiting for others in the answer to one message
_ROUND = 100  # replies of one round have numbers of their own


@dataclass(frozen=True, slots=True)
class Letter:
    """What a thread goes on with; ``key`` is the same when the same thing is told twice.

    ``round`` is how often the flow was waited for on the way to its answer.
    """

    key: str
    thread: conversations.Thread
    at: datetime
    round: int = 0


def answer(parts: Parts, unit: Unit, letter: Letter, place: Place, turn: Turn) -> Place | None:
    """Do what the flow asks for, write its replies, and remember where it stands.

    ``place`` is where it stood. Returns the place if something is still to be done outside.
    """
    before, replies = place, turn.replies
    if turn.remember:
        callers.remember_language(unit, letter.thread.caller_id, turn.remember)
    while turn.effect is not None and turn.place is not None:
        place = turn.place
        if outside.is_outside(turn.effect) or isinstance(turn.effect, Sleep):
            break
        key = f"{letter.key}:{place.visit}"
        origin = effects.Origin(
            letter.thread.channel,
            key,
            letter.at,
            caller_id=letter.thread.caller_id,
            city_address=letter.thread.city_address,
        )
        done = effects.carry_out(parts, unit, turn.effect, origin)
        turn = engine.step(parts.flows.get(place.flow, place.version), place, done)
        replies += turn.replies
    _write(parts, unit, letter, replies)
    _leave_at(parts, unit, letter, before, turn)
    return turn.place if outside.is_outside(turn.effect) else None


def go_on(parts: Parts, letter: Letter, pending: Place | None) -> None:
    """Do what takes time outside of every transaction, and let the flow go on, until it waits."""
    for number in range(1, _MOST_ROUNDS):
        if pending is None:
            return
        flow = parts.flows.get(pending.flow, pending.version)
        turn = outside.step(parts, flow, pending, Silence())
        with parts.database.begin() as unit:
            # The citizen may have written again meanwhile, and the thread be further on.
            if conversations.load(unit, letter.thread, letter.at) != pending.pack():
                return
            pending = answer(parts, unit, replace(letter, round=number), pending, turn)


def time_is_up(parts: Parts, timer: NewTimer) -> None:
    """A thread has rested long enough, or its question was not answered in time."""
    at, data = parts.clock(), timer.data
    thread = conversations.Thread(Channel(data["channel"]), data["caller"], data["address"])
    with parts.database.begin() as unit:
        if not timers.stop(unit, timer.key):
            return
        # As it was when it was due: nobody may have looked for a while.
        place = _place(conversations.load(unit, thread, min(at, timer.due_at)))
        if place is None or place.visit != data["visit"]:
            return
        letter = Letter(f"{timer.key}:{place.visit}:{timer.due_at.timestamp():.0f}", thread, at)
        given = Done("next" if place.phase is Phase.EFFECT else "timeout")
        pending = _step(parts, unit, letter, place, given)
    go_on(parts, letter, pending)


def undelivered(parts: Parts, carrier_id: str) -> None:
    """A message of ours has not reached the citizen; a question may say what follows."""
    with parts.database.reading() as unit:
        row = messages.by_carrier_id(unit, carrier_id)
    if row is not None:
        unsent(parts, row.id)


def unsent(parts: Parts, message_id: int) -> None:
    """The same of a message that the carrier would not even take, by our own number for it."""
    at = parts.clock()
    with parts.database.begin() as unit:
        row = messages.get(unit, message_id)
        if row is None or row.direction is not messages.MessageDirection.OUT:
            return
        thread = conversations.Thread(row.channel, row.caller_id, row.city_address)
        place = _place(conversations.load(unit, thread, at))
        # Only the last question's own message counts; older ones were answered all the same.
        if place is None or row.created_at < conversations.changed_at(unit, thread):
            return
        node = parts.flows.get(place.flow, place.version).node(place.step)
        if place.phase is not Phase.INPUT or "undeliverable" not in node.unasked():
            return
        letter = Letter(f"message:{message_id}:lost", thread, at)
        pending = _step(parts, unit, letter, place, Done("undeliverable"))
    go_on(parts, letter, pending)


def _step(parts: Parts, unit: Unit, letter: Letter, place: Place, given: FlowInput) -> Place | None:
    turn = engine.step(parts.flows.get(place.flow, place.version), place, given)
    return answer(parts, unit, letter, place, turn)


def _place(packed: list[object] | None) -> Place | None:
    try:
        return Place.unpack(packed) if packed is not None else None
    except (BadInputError, FlowError):
        return None


def _write(parts: Parts, unit: Unit, letter: Letter, replies: tuple[str, ...]) -> None:
    for number, reply in enumerate(replies):
        effects.queue_text(
            parts,
            unit,
            messages.OutgoingMessage(
                caller_id=letter.thread.caller_id,
                channel=letter.thread.channel,
                city_address=letter.thread.city_address,
                body=reply,
                origin_key=f"{letter.key}:reply:{letter.round * _ROUND + number}",
                at=letter.at,
            ),
        )


def _leave_at(parts: Parts, unit: Unit, letter: Letter, before: Place, turn: Turn) -> None:
    """Remember where the thread stands, for how long, and when it goes on by itself."""
    thread, place = letter.thread, turn.place
    key = f"thread:{thread.channel}:{thread.caller_id}:{thread.city_address}"
    if place is None:
        conversations.close(unit, thread, letter.at)
        timers.stop(unit, key)
        return
    flow = parts.flows.get(place.flow, place.version)
    lasts = timedelta(hours=flow.limits.session_hours)
    due = _due(parts, turn, letter.at)
    rests_on = isinstance(turn.effect, Sleep) and (before.step, before.visit) == (
        place.step,
        place.visit,
    )
    if rests_on:
        return  # whoever writes while a thread rests does not make it rest anew
    if due is None:
        timers.stop(unit, key)
    else:
        data = {
            "channel": thread.channel.value,
            "caller": thread.caller_id,
            "address": thread.city_address,
            "visit": place.visit,
        }
        timers.wind(unit, NewTimer(key, TimerKind.THREAD, due, data))
    conversations.save(unit, thread, place.pack(), (due or letter.at) + lasts, letter.at)


def _due(parts: Parts, turn: Turn, at: datetime) -> datetime | None:
    match turn.effect:
        case Sleep(minutes=0, until=clock):
            return hours.next_time(clock, parts.city.zone, at)
        case Sleep(minutes=minutes):
            return at + timedelta(minutes=minutes)
        case _:
            return at + timedelta(minutes=turn.minutes) if turn.minutes else None
