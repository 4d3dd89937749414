"""Messages: create, fetch, list, update."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from aiohttp import web

from callcentre.emulator import codes
from callcentre.emulator.legs import Callback
from callcentre.emulator.messages import WHATSAPP, Message
from callcentre.emulator.messaging import OPTED_OUT, RefusedError
from callcentre.emulator.names import API_VERSION, is_phone_number, new_sid, now, rfc2822
from callcentre.emulator.rest.answers import Resource, account_path, bad, list_page
from callcentre.emulator.rest.dates import Span
from callcentre.emulator.rest.request import Asked

LONGEST_BODY = 1600
MOST_MEDIA = 10
LONGEST_VALIDITY = 36000


async def create(asked: Asked) -> web.Response:
    """Take a message for delivery."""
    form, exchange = asked.form, asked.exchange
    to, sender = form.get("To"), form.get("From")
    _check_parties(asked, to, sender)
    body, media = form.get("Body"), tuple((url, "") for url in form.all("MediaUrl"))
    if len(media) > MOST_MEDIA:
        raise bad(21623, f"More than {MOST_MEDIA} media files")
    if not (body or media or form.get("ContentSid")):
        raise bad(21602, "Message body is required")
    if len(body) > LONGEST_BODY:
        raise bad(21617, "The concatenated message body exceeds the 1600 character limit")
    template = _template(asked)
    service = form.get("MessagingServiceSid")
    sender = sender or exchange.messaging.sender_of_service(asked.account.sid, to)
    stopped = exchange.messaging.is_opted_out(sender, to)
    if stopped and not service:
        raise bad(OPTED_OUT, "Attempt to send to unsubscribed recipient")
    delay = _delay(asked)
    message = Message(
        new_sid("MM" if media else "SM"),
        asked.account.sid,
        sender,
        to,
        body or template,
        "outbound-api",
        ("scheduled" if delay else "accepted") if service else "queued",
        media,
        Callback(form.callback().url),
        service_sid=service,
        template_sid=form.get("ContentSid"),
        validity=form.whole("ValidityPeriod", LONGEST_VALIDITY, most=LONGEST_VALIDITY),
    )
    try:
        exchange.messaging.send(message, fail_with=OPTED_OUT if stopped else None, delay=delay)
    except RefusedError as refused:
        raise bad(refused.code, codes.meaning_of(refused.code)) from refused
    exchange.media.link(message.account_sid, message.sid, media)
    return web.json_response(shape(message), status=201)


def _template(asked: Asked) -> str:
    """What a template says here: its name and its values, because we have no templates.

    Raises:
        RestError: ``ContentVariables`` is no JSON object (21656).
    """
    sid, values = asked.form.get("ContentSid"), asked.form.get("ContentVariables")
    try:
        good = isinstance(json.loads(values or "{}"), dict)
    except ValueError:
        good = False
    if not good:
        raise bad(21656, "ContentVariables is not a JSON object")
    return f"{sid} {values}".strip() if sid else ""


def _delay(asked: Asked) -> float:
    """Seconds until ``SendAt``; 0 sends at once. Only a messaging service can wait.

    Raises:
        RestError: a time or a type that is none, or nobody who could wait (20001).
    """
    text, kind = asked.form.get("SendAt"), asked.form.get("ScheduleType")
    if not text and not kind:
        return 0.0
    if kind != "fixed" or not asked.form.get("MessagingServiceSid"):
        raise bad(20001, "SendAt needs ScheduleType=fixed and a MessagingServiceSid")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise bad(20001, f"SendAt is not a time: {text[:40]!r}") from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now()).total_seconds())


def _check_parties(asked: Asked, to: str, sender: str) -> None:
    if not to:
        raise bad(21604, "A 'To' phone number is required.")
    if not is_phone_number(to.removeprefix(WHATSAPP)):
        raise bad(21211, f"Invalid 'To' Phone Number: {to[:40]}")
    if not sender and not asked.form.get("MessagingServiceSid"):
        raise bad(21603, "A 'From' phone number is required.")
    known = asked.exchange.directory.numbers
    if sender and sender.removeprefix(WHATSAPP) not in known:
        code = 63007 if sender.startswith(WHATSAPP) else 21606
        raise bad(code, f"The 'From' number {sender[:40]} is not a sender of this account")
    if sender and sender.startswith(WHATSAPP) != to.startswith(WHATSAPP):
        raise bad(21910, "'From' and 'To' are not on the same channel")


async def fetch(asked: Asked) -> web.Response:
    """One message."""
    return web.json_response(shape(asked.seen(find(asked))))


async def list_messages(asked: Asked) -> web.Response:
    """All messages, newest first."""
    query, sent = asked.request.query, Span(asked, "DateSent")
    messages = [
        message
        for message in map(asked.seen, asked.exchange.messaging.all())
        if message.account_sid == asked.account.sid
        and query.get("To", message.to) == message.to
        and query.get("From", message.from_address) == message.from_address
        and sent.holds(message.sent)
    ]
    return list_page(asked.request, "messages", messages, shape)


async def update(asked: Asked) -> web.Response:
    """Redact the body (empty ``Body``), or cancel what has not gone out yet."""
    message, form = find(asked), asked.form
    if form.get("Status") == "canceled":
        if message.status != "scheduled":
            raise bad(30409, "The message can no longer be cancelled")
        asked.exchange.messaging.cancel(message)
    elif "Body" in form:
        if form.get("Body"):
            raise bad(20001, "Body can only be emptied")
        message.body = ""
    message.updated = now()
    return web.json_response(shape(message))


async def delete(asked: Asked) -> web.Response:
    """Forget a message."""
    asked.exchange.messaging.remove(find(asked).sid)
    return web.Response(status=204)


def find(asked: Asked) -> Message:
    """The message of the path.

    Raises:
        RestError: no such message in this account.
    """
    message = asked.exchange.messaging.get(asked.part("message"))
    if message is None or message.account_sid != asked.account.sid:
        raise asked.missing()
    return message


def shape(message: Message) -> Resource:
    """A message with every documented property."""
    uri = f"{account_path(message.account_sid)}/Messages/{message.sid}"
    return {
        "account_sid": message.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created),
        "date_sent": rfc2822(message.sent),
        "date_updated": rfc2822(message.updated),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": None,
        "from": message.from_address,
        "messaging_service_sid": message.service_sid or None,
        "num_media": str(len(message.media)),
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


ROUTES = (
    ("POST", "/Messages.json", create),
    ("GET", "/Messages.json", list_messages),
    ("GET", "/Messages/{message}.json", fetch),
    ("POST", "/Messages/{message}.json", update),
    ("DELETE", "/Messages/{message}.json", delete),
)
