"""Operators without a telephone in a browser: their own one rings, and they press 1 to accept.

The key is what tells a person from a voicemail box, which would answer every caller and help none.
Whoever does not press it has missed the offer.
"""

from __future__ import annotations

from callcentre.calls.inputs import FlowInput, Keys
from callcentre.calls.instructions import HangUp, Listen, Say
from callcentre.carrier import twiml
from callcentre.errors import OfferGoneError
from callcentre.queueing import OperatorNow
from callcentre.records import operators
from callcentre.switchboard import connect, desk, dispatch, guests
from callcentre.switchboard.addresses import OwnPhoneRing
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.parts import Parts

_ACCEPT = "1"
_KEY_SECONDS = 4


def answered(parts: Parts, offer: OwnPhoneRing) -> Answer:
    """Somebody, or a machine, has picked up: whose call it is, and the key that accepts it."""
    now = _holding(parts, offer)
    language = _language(parts, offer)
    if now is None or now.call_id is None:
        return _gone(parts, language)
    waiting = parts.queueing.line.find(now.call_id, parts.clock())
    queue = parts.city.queues.get(waiting.queue) if waiting else None
    title = parts.city.pick(queue.title, language) if queue else ""
    told = Say(parts.city.say("press_to_accept", language).format(queue=title), language)
    prompts = (told, told)
    to = twiml.Addresses(next=parts.addresses.own_phone(offer, "/key"))
    return Answer((Listen(prompts, timeout=_KEY_SECONDS, language=language),), to)


def pressed(parts: Parts, offer: OwnPhoneRing, given: FlowInput, leg_id: str) -> Answer:
    """The key, or silence. Only the one key leads into the room."""
    language = _language(parts, offer)
    if not isinstance(given, Keys) or given.digits != _ACCEPT:
        missed(parts, offer)
        return Answer((HangUp(),))
    try:
        desk.accept(parts, offer.operator_id, offer.token)
    except OfferGoneError:
        return _gone(parts, language)
    return connect.operator_leg(parts, offer.operator_id, offer.token, leg_id)


def ended(parts: Parts, offer: OwnPhoneRing, leg_id: str) -> None:
    """The leg is over: not answered, refused, or the talk was left."""
    missed(parts, offer)
    now = parts.queueing.operators.now(offer.operator_id)
    rung = parts.queueing.offers.rung_leg(offer.token, offer.operator_id)
    if now is not None and now.call_id and rung == leg_id and now.token == offer.token:
        guests.operator_left(parts, now.call_id, offer.operator_id)


def missed(parts: Parts, offer: OwnPhoneRing) -> None:
    """Nobody there accepts it, and that is known before its deadline: on to the next operator."""
    if dispatch.miss(parts, offer.operator_id, offer.token):
        dispatch.tick(parts)


def _holding(parts: Parts, offer: OwnPhoneRing) -> OperatorNow | None:
    now = parts.queueing.operators.now(offer.operator_id)
    return now if now is not None and now.token == offer.token else None


def _language(parts: Parts, offer: OwnPhoneRing) -> str:
    with parts.database.reading() as unit:
        operator = operators.by_id(unit, offer.operator_id)
    known = operator is not None and operator.language in parts.city.languages
    return operator.language if operator and known else parts.city.first_language


def _gone(parts: Parts, language: str) -> Answer:
    return Answer((Say(parts.city.say("caller_gone", language), language), HangUp()))
