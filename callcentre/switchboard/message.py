"""A citizen writes; the conversation goes on where it stood, and every word is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from callcentre.calls.identity import Identity
from callcentre.calls.inputs import Begin, Silence, Text
from callcentre.carrier.events import MessageEvent, MessageStatusEvent
from callcentre.carrier.numbers import identify
from callcentre.errors import BadInputError, FlowError
from callcentre.flows import engine
from callcentre.flows.engine import Turn
from callcentre.flows.keywords import OPT_IN, OPT_OUT
from callcentre.flows.moving import carried_over
from callcentre.flows.place import Place
from callcentre.flows.text import folded
from callcentre.logs import get_log
from callcentre.records import (
    RecordsDownError,
    Unit,
    callers,
    conversations,
    message_status,
    messages,
    opt_outs,
)
from callcentre.switchboard import effects, ledger, outside
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

_MOST_ROUNDS = 6  # of waiting for others in the answer to one message
_ROUND = 100  # replies of one round have numbers of their own


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that waits to be kept."""

    event: MessageEvent
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery callback that waits to be kept."""

    event: MessageStatusEvent
    at: datetime


def receive(parts: Parts, event: MessageEvent) -> bool:
    """Keep the message and let the flow answer it. The same message twice is kept once.

    False: it is kept, but its answer has to wait until the records are back.
    """
    at = parts.clock()
    try:
        answer(parts, event, at)
    except RecordsDownError as error:
        log.warning("message_answered_later", message=event.carrier_id, reason=str(error))
        if not ledger.later(parts, Letter(event, at), "", at):
            raise
        return False
    return True


def answer(parts: Parts, event: MessageEvent, at: datetime) -> None:
    """Keep a message that came at ``at``, and let the flow answer it.

    Raises:
        RecordsDownError: nothing was kept.
    """
    identity = identify(event.sender, parts.city.country)
    with parts.database.begin() as unit:
        caller = callers.get_or_add(unit, identity, at)
        thread = conversations.Thread(event.channel, caller.id, event.city_address)
        # Loading takes the lock, so two messages of one citizen are answered one after the other.
        packed = conversations.load(unit, thread, at)
        row = messages.receive(unit, _row(event, identity, at))
        if row is None:
            return
        effects.announce(parts, unit, "message", message=str(row.id))
        _heed(unit, thread, event.body, at)
        # A sender's name or a short code cannot be answered; the message is kept for people.
        if not identity.can_be_called_back:
            return
        place, turn = _next_turn(parts, event, packed)
        letter = _Letter(event, thread, at)
        pending = _answer(parts, unit, letter, place, turn)
    for number in range(1, _MOST_ROUNDS):
        if pending is not None:
            pending = _go_on(parts, replace(letter, round=number), pending)


def _heed(unit: Unit, thread: conversations.Thread, body: str, at: datetime) -> None:
    """Keep who wants no more messages, and who wants them again, whatever their flow does."""
    asked = folded(body)
    if asked in OPT_OUT:
        source = opt_outs.OptOutSource.CITIZEN
        opt_outs.begin(unit, thread.caller_id, thread.channel, source, at)
    elif asked in OPT_IN:
        opt_outs.end(unit, thread.caller_id, thread.channel, at)


def _go_on(parts: Parts, letter: _Letter, place: Place) -> Place | None:
    """Do what takes time outside of every transaction, then let the flow go on."""
    flow = parts.flows.get(place.flow, place.version)
    turn = outside.step(parts, flow, place, Silence())
    with parts.database.begin() as unit:
        # The citizen may have written again meanwhile, and the thread be further on.
        if conversations.load(unit, letter.thread, letter.at) != place.pack():
            return None
        return _answer(parts, unit, letter, place, turn)


def status_changed(parts: Parts, event: MessageStatusEvent) -> None:
    """A delivery callback: kept always, and the message's state only ever goes up."""
    at = parts.clock()
    try:
        keep_status(parts, event, at)
    except RecordsDownError as error:
        log.warning("receipt_kept_later", message=event.carrier_id, reason=str(error))
        ledger.later(parts, Receipt(event, at), "", at)


def keep_status(parts: Parts, event: MessageStatusEvent, at: datetime) -> None:
    """Keep what was told of a message at ``at``.

    Raises:
        RecordsDownError: it is not kept.
    """
    code = int(event.error_code) if event.error_code.isdecimal() else None
    with parts.database.begin() as unit:
        message_status.note_status(
            unit, event.carrier_id, event.status, code, at, {"status": event.status}
        )
        row = messages.by_carrier_id(unit, event.carrier_id) if code == opt_outs.REFUSED else None
        if row is not None:
            source = opt_outs.OptOutSource.CARRIER
            opt_outs.begin(unit, row.caller_id, row.channel, source, at)


def _row(event: MessageEvent, identity: Identity, at: datetime) -> messages.NewMessage:
    return messages.NewMessage(
        carrier_id=event.carrier_id,
        channel=event.channel,
        identity=identity,
        city_address=event.city_address,
        body=event.body,
        media=event.media,
        latitude=event.latitude,
        longitude=event.longitude,
        at=at,
    )


def _next_turn(parts: Parts, event: MessageEvent, packed: list[Any] | None) -> tuple[Place, Turn]:
    """Go on where the conversation stood; begin anew when there is none, or its flow is gone."""
    if packed is not None:
        try:
            place = carried_over(parts.flows, Place.unpack(packed))
            flow = parts.flows.get(place.flow, place.version)
            return place, engine.step(flow, place, _given(event, Text))
        except (FlowError, BadInputError) as error:
            log.warning("conversation_begins_anew", error=str(error))
    flow = parts.flows.get(parts.city.entry.message)
    place = engine.begin(flow, event.channel, parts.city.first_language)
    return place, engine.step(flow, place, _given(event, Begin))


def _given(event: MessageEvent, kind: type[Begin | Text]) -> Begin | Text:
    """The words, the shared place and the number of pictures; each may be all there is."""
    location = ""
    if event.latitude is not None and event.longitude is not None:
        location = f"{event.latitude:.5f}, {event.longitude:.5f}"
    return kind(event.body.strip(), location, len(event.media))


@dataclass(frozen=True, slots=True)
class _Letter:
    event: MessageEvent
    thread: conversations.Thread
    at: datetime
    round: int = 0  # how often the flow was waited for on the way to its answer


def _answer(parts: Parts, unit: Unit, letter: _Letter, place: Place, turn: Turn) -> Place | None:
    """Do what the flow asks for, write its replies, and remember where it stands.

    Returns the place if something is still to be done outside.
    """
    replies = turn.replies
    while turn.effect is not None and turn.place is not None:
        place = turn.place
        if outside.is_outside(turn.effect):
            break
        origin = effects.Origin(
            letter.event.channel,
            f"{letter.event.carrier_id}:{place.visit}",
            letter.at,
            caller_id=letter.thread.caller_id,
        )
        done = effects.carry_out(parts, unit, turn.effect, origin)
        turn = engine.step(parts.flows.get(place.flow, place.version), place, done)
        replies += turn.replies
    for number, reply in enumerate(replies):
        effects.queue_text(
            parts,
            unit,
            messages.OutgoingMessage(
                caller_id=letter.thread.caller_id,
                channel=letter.event.channel,
                city_address=letter.event.city_address,
                body=reply,
                origin_key=f"{letter.event.carrier_id}:reply:{letter.round * _ROUND + number}",
                at=letter.at,
            ),
        )
    if turn.place is None:
        conversations.close(unit, letter.thread, letter.at)
        return None
    flow = parts.flows.get(turn.place.flow, turn.place.version)
    expires_at = letter.at + timedelta(hours=flow.limits.session_hours)
    conversations.save(unit, letter.thread, turn.place.pack(), expires_at, letter.at)
    return turn.place if outside.is_outside(turn.effect) else None
