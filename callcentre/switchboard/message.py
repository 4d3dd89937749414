"""A citizen writes; the conversation goes on where it stood, and every word is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcentre.calls.identity import Identity
from callcentre.calls.inputs import Begin, Text
from callcentre.carrier.events import MessageEvent, MessageStatusEvent
from callcentre.carrier.numbers import identify
from callcentre.errors import BadInputError, FlowError
from callcentre.flows import engine
from callcentre.flows.beginning import switched
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
from callcentre.switchboard import effects, ledger, replies
from callcentre.switchboard.parts import Parts

log = get_log(__name__)


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
        place, turn = _next_turn(parts, event, packed, caller.language)
        letter = replies.Letter(event.carrier_id, thread, at)
        pending = replies.answer(parts, unit, letter, place, turn)
    replies.go_on(parts, letter, pending)


def _heed(unit: Unit, thread: conversations.Thread, body: str, at: datetime) -> None:
    """Keep who wants no more messages, and who wants them again, whatever their flow does."""
    asked = folded(body)
    if asked in OPT_OUT:
        source = opt_outs.OptOutSource.CITIZEN
        opt_outs.begin(unit, thread.caller_id, thread.channel, source, at)
    elif asked in OPT_IN:
        opt_outs.end(unit, thread.caller_id, thread.channel, at)


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
    if event.status in replies.NOT_DELIVERED:
        replies.undelivered(parts, event.carrier_id)


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


def _next_turn(
    parts: Parts, event: MessageEvent, packed: list[Any] | None, language: str
) -> tuple[Place, Turn]:
    """Go on where the conversation stood; begin anew when there is none, or its flow is gone."""
    if packed is not None:
        try:
            place = carried_over(parts.flows, Place.unpack(packed))
            flow = parts.flows.get(place.flow, place.version)
            return place, engine.step(flow, place, _given(event, Text))
        except (FlowError, BadInputError) as error:
            log.warning("conversation_begins_anew", error=str(error))
    flow = parts.flows.get(parts.city.entry.message)
    place = engine.begin(
        flow,
        event.channel,
        language or parts.city.first_language,
        remembered=bool(language and flow.remembers),
    )
    place = switched(flow, place, parts.switched_on(parts.clock()))
    return place, engine.step(flow, place, _given(event, Begin))


def _given(event: MessageEvent, kind: type[Begin | Text]) -> Begin | Text:
    """The words, the shared place and the number of pictures; each may be all there is."""
    location = ""
    if event.latitude is not None and event.longitude is not None:
        location = f"{event.latitude:.5f}, {event.longitude:.5f}"
    return kind(event.body.strip(), location, len(event.media), event.carrier_id)
