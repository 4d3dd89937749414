"""What the customer's webhook answers to a message: text, or messaging TwiML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcentre.emulator.addresses import AddressError, resolve
from callcentre.emulator.debugger import Complaint
from callcentre.emulator.legs import Callback
from callcentre.emulator.message_loops import REPLY_LOOP
from callcentre.emulator.messages import Message
from callcentre.emulator.names import new_sid
from callcentre.emulator.twiml import Element, TwimlError, parse
from callcentre.emulator.webhooks import DeliveryError, Letter, Reply

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

MOST_REPLIES = 10
MOST_REDIRECTS = 10
_XML_TYPES = {"text/xml", "application/xml", "text/html"}


async def run(
    exchange: Exchange, message: Message, reply: Reply, fields: dict[str, str], callback: Callback
) -> None:
    """Send the replies of one answer and follow its ``<Redirect>``; errors are listed."""
    try:
        for _ in range(MOST_REDIRECTS):
            target = _replies(exchange, message, reply, callback)
            if target is None:
                return
            account = exchange.account(message.account_sid)
            url = resolve(reply.url, target.text)
            letter = Letter(url, fields, account, target.get("method", "POST"), voice=False)
            reply = await exchange.poster.deliver(letter)
    except (TwimlError, DeliveryError) as error:
        exchange.debugger.complain(Complaint(error.code, str(error), reply.url))
    except AddressError as error:
        exchange.debugger.complain(Complaint(11100, str(error), reply.url))


def _replies(
    exchange: Exchange, message: Message, reply: Reply, callback: Callback
) -> Element | None:
    """Send what one document asks for; return its ``<Redirect>``, if it has one."""
    kind = reply.content_type.partition(";")[0].strip().lower()
    if not reply.body:
        return None
    if kind == "text/plain":
        _send(exchange, _answer_to(message, reply.body.decode("utf-8", "replace"), callback))
        return None
    if kind not in _XML_TYPES:
        raise TwimlError(12300, f"Content-Type {kind!r} is not accepted")
    document = parse(reply.body, voice=False)
    for code, problem in document.problems:
        exchange.debugger.complain(Complaint(code, problem, reply.url))
    replies = [verb for verb in document.verbs if verb.name == "Message"]
    if len(replies) > MOST_REPLIES:
        raise TwimlError(14109, "more than ten replies")
    for verb in replies:
        _send_verb(exchange, message, verb, reply.url, callback)
    return next((verb for verb in document.verbs if verb.name == "Redirect"), None)


def _send_verb(
    exchange: Exchange, message: Message, verb: Element, base: str, callback: Callback
) -> None:
    bodies = [child.text for child in verb.children if child.name == "Body"]
    media = tuple((c.text, "") for c in verb.children if c.name == "Media")
    own = verb.get("statusCallback") or verb.get("action")
    if own:
        callback = Callback(resolve(base, own), verb.get("method", "POST"))
    answer = _answer_to(message, "\n".join(bodies) or verb.text, callback)
    answer.from_address = verb.get("from", answer.from_address)
    answer.to = verb.get("to", answer.to)
    answer.media = media
    _send(exchange, answer)


def _answer_to(message: Message, body: str, callback: Callback) -> Message:
    """``body`` back along the way that ``message`` came."""
    return Message(
        new_sid("SM"),
        message.account_sid,
        message.to,
        message.from_address,
        body,
        "outbound-reply",
        "queued",
        callback=callback,
    )


def _send(exchange: Exchange, answer: Message) -> None:
    if exchange.messaging.is_opted_out(answer.from_address, answer.to):
        exchange.debugger.complain(Complaint(21610, "the recipient has opted out"))
        return
    ends = answer.from_address, answer.to
    if exchange.messaging.loops.is_endless(*ends, exchange.studio.now()):
        exchange.debugger.complain(Complaint(REPLY_LOOP, "replies follow replies without end"))
        exchange.messaging.send(answer, fail_with=REPLY_LOOP)
        return
    exchange.messaging.send(answer)
