"""What a flow may ask of the house, done the same way for a call and for a message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callcentre.calls.effects import (
    AddToRequest,
    CheckHours,
    Effect,
    LookUpRequest,
    Notify,
    OpenRequest,
    SendText,
)
from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.identity import IdentityKind
from callcentre.calls.inputs import Channel, Done
from callcentre.calls.states import Urgency
from callcentre.carrier.numbers import identify
from callcentre.records import (
    Unit,
    call_events,
    callers,
    calls,
    messages,
    opt_outs,
    request_codes,
    requests,
)
from callcentre.routing import hours
from callcentre.switchboard import after_talk
from callcentre.switchboard.parts import Parts

_CITIZEN = "citizen"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a wish comes from. ``key`` is the same when the same wish comes twice.

    ``city_address`` is our number in the thread; blank in a call.
    """

    channel: Channel
    key: str
    at: datetime
    call_id: str = ""
    caller_id: int | None = None
    city_address: str = ""


def carry_out(parts: Parts, unit: Unit, effect: Effect, origin: Origin) -> Done:
    """Do it; the answer is the flow's next input. Safe to do twice for one origin."""
    match effect:
        case CheckHours(calendar):
            opening = parts.city.calendars[calendar]
            return Done(hours.check(opening, parts.city.zone, origin.at))
        case OpenRequest():
            return _open(parts, unit, effect, origin)
        case LookUpRequest() | AddToRequest():
            return _known_one(parts, unit, effect, origin)
        case SendText():
            return _send(parts, unit, effect, origin)
        case Notify():
            return _notify(parts, unit, effect, origin)
        case _:
            return after_talk.carry_out(unit, effect, origin.call_id, origin.at)


def queue_text(parts: Parts, unit: Unit, message: messages.OutgoingMessage) -> None:
    """Write an outgoing message; it leaves only when the transaction held."""
    row = messages.queue_outgoing(unit, message)
    message_id = row.id
    unit.after_commit(lambda: parts.jobs.send_message(message_id))


def announce(parts: Parts, unit: Unit, kind: str, **ids: str) -> None:
    """Tell the consoles, once the transaction has held."""

    def publish() -> None:
        parts.queueing.feed.publish(kind, **ids)

    unit.after_commit(publish)


def _open(parts: Parts, unit: Unit, wish: OpenRequest, origin: Origin) -> Done:
    code = parts.open_complaint(
        unit,
        requests.NewRequest(
            origin_key=origin.key,
            category=_category(parts, wish.category),
            text=wish.text,
            place=wish.place,
            channel=origin.channel,
            caller_id=_caller_of(unit, origin),
            call_id=origin.call_id or None,
            recording_id=wish.recording_id or None,
            urgency=_urgency(wish.urgency),
            created_by=_CITIZEN,
            at=origin.at,
        ),
    )
    if origin.call_id:
        call_events.append(
            unit,
            CallFact(
                f"{origin.key}:request",
                origin.call_id,
                EventKind.REQUEST_OPENED,
                origin.at,
                {"code": code},
            ),
        )
    if wish.message_id:
        _keep_pictures(unit, wish.message_id, code)
    announce(parts, unit, "request", request=code)
    return Done("ok", {"code": code})


def _keep_pictures(unit: Unit, message_id: str, code: str) -> None:
    """The message with the pictures belongs to the request from now on."""
    message, row = messages.by_carrier_id(unit, message_id), requests.by_code(unit, code)
    if message is not None and row is not None:
        messages.attach_request(unit, message.id, row.id)


def _category(parts: Parts, wished: str) -> str:
    """A flow may find the category out itself; better a wrong one than a complaint that is lost."""
    categories = parts.city.categories
    return wished if wished in categories else next(iter(categories))


def _urgency(wished: str) -> Urgency:
    return Urgency(wished) if wished in set(Urgency) else Urgency.NORMAL


def _known_one(
    parts: Parts, unit: Unit, wish: LookUpRequest | AddToRequest, origin: Origin
) -> Done:
    """The code alone is the key to a request; a phone number never is."""
    code = request_codes.parse_code(wish.code)
    row = requests.by_code(unit, code) if code else None
    if row is None:
        return Done("unknown")
    if isinstance(wish, AddToRequest):
        _add_to(parts, unit, row, wish, origin)
    return Done("ok", {"code": row.code, "state": row.state})


def _add_to(
    parts: Parts, unit: Unit, row: requests.ServiceRequest, wish: AddToRequest, origin: Origin
) -> None:
    """The citizen's words become a line of the history; told twice they stand there once."""
    told = {(line.actor, line.note) for line in requests.history(unit, row.id)}
    if (_CITIZEN, wish.text) not in told:
        requests.add_event(unit, row, _CITIZEN, wish.text, origin.at)
    if wish.message_id:
        _keep_pictures(unit, wish.message_id, row.code)
    announce(parts, unit, "request", request=row.code)


def _send(parts: Parts, unit: Unit, wish: SendText, origin: Origin) -> Done:
    """A message to the citizen or another; needs a number that it can reach, and ours."""
    found = _recipient(parts, unit, wish, origin)
    sender = origin.city_address or parts.settings.hotline_number
    if found is None or not sender:
        return Done("failed")
    caller_id, channel = found
    template = parts.city.templates.get(wish.template) if channel is Channel.WHATSAPP else None
    queue_text(
        parts,
        unit,
        messages.OutgoingMessage(
            caller_id=caller_id,
            channel=channel,
            city_address=sender,
            body=wish.text,
            origin_key=f"{origin.key}:text",
            at=origin.at,
            media=wish.media,
            template={"sid": template.content_sid, "values": dict(wish.values)} if template else {},
        ),
    )
    return Done("sent")


def _recipient(
    parts: Parts, unit: Unit, wish: SendText, origin: Origin
) -> tuple[int, Channel] | None:
    """To whom and how it goes; None if nobody can or may be written to."""
    country = parts.city.country
    if wish.contact:
        contact = parts.city.contacts.get(wish.contact)
        if contact is None:
            return None
        theirs = identify(contact.number, country)
        return callers.get_or_add(unit, theirs, origin.at).id, Channel(contact.channel)
    if wish.number is not None:
        theirs = identify(wish.number, country)
        # Whoever writes may name any number: none abroad, which is dear, and nobody who refuses.
        if theirs.kind is not IdentityKind.MOBILE:
            return None
        row = callers.get_or_add(unit, theirs, origin.at)
        return None if opt_outs.holds(unit, row.id, Channel.SMS) else (row.id, Channel.SMS)
    caller_id = _caller_of(unit, origin)
    channel = Channel.SMS if origin.channel is Channel.VOICE else origin.channel
    return None if caller_id is None else (caller_id, channel)


def _notify(parts: Parts, unit: Unit, wish: Notify, origin: Origin) -> Done:
    """A message to one of the city's own people."""
    contact = parts.city.contacts.get(wish.contact)
    if contact is None or not parts.settings.hotline_number:
        return Done("failed")
    identity = identify(contact.number, parts.city.country)
    queue_text(
        parts,
        unit,
        messages.OutgoingMessage(
            caller_id=callers.get_or_add(unit, identity, origin.at).id,
            channel=Channel(wish.channel or contact.channel),
            city_address=parts.settings.hotline_number,
            body=wish.text,
            origin_key=f"{origin.key}:notify",
            at=origin.at,
        ),
    )
    return Done("ok")


def _caller_of(unit: Unit, origin: Origin) -> int | None:
    if origin.caller_id is not None:
        return origin.caller_id
    call = calls.get(unit, origin.call_id)
    return call.caller_id if call else None
