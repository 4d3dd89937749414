"""Fetch a TwiML document for a leg: the request, the answer's type, the fallback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from callcentre.emulator.debugger import Complaint
from callcentre.emulator.twiml import Document, Element, TwimlError, parse
from callcentre.emulator.webhooks import DeliveryError, Letter, Reply

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange
    from callcentre.emulator.legs import Leg

_XML_TYPES = {"text/xml", "application/xml", "text/html"}
APOLOGY = "We are sorry. An application error has occurred. Goodbye."


@dataclass(frozen=True)
class Source:
    """Where the next document comes from: an address, or text given inline."""

    url: str | None
    method: str = "POST"
    fields: Mapping[str, str] = field(default_factory=dict)
    inline: str = ""


@dataclass(frozen=True)
class Fallback:
    """Whom to ask when a document cannot be had; an empty address asks nobody."""

    url: str = ""
    method: str = "POST"


@dataclass(frozen=True)
class Page:
    """A document and its own address, against which relative ones are resolved."""

    url: str | None
    document: Document
    method: str = "POST"


async def fetch_page(
    exchange: Exchange, leg: Leg, source: Source, fallback: Fallback
) -> Page | None:
    """Get a document; after a failure the fallback's; None when that fails too.

    Everything that went wrong is on the debugger feed.
    """
    try:
        return await _fetch(exchange, leg, source)
    except (DeliveryError, TwimlError) as error:
        _complain(exchange, leg, error, source.url)
        if not fallback.url:
            return None
        fields = {"ErrorCode": str(error.code), "ErrorUrl": source.url or ""}
    try:
        return await _fetch(exchange, leg, Source(fallback.url, fallback.method, fields))
    except (DeliveryError, TwimlError) as error:
        _complain(exchange, leg, error, fallback.url)
        return None


async def _fetch(exchange: Exchange, leg: Leg, source: Source) -> Page:
    if source.url is None:
        page = Page(None, parse(source.inline.encode()))
    else:
        letter = Letter(
            source.url,
            leg.fields() | dict(source.fields),
            exchange.account(leg.order.account_sid),
            source.method,
        )
        reply = await exchange.poster.deliver(letter, leg.cookies)
        page = Page(reply.url, read_reply(reply), source.method)
    for code, message in page.document.problems:
        exchange.debugger.complain(Complaint(code, message, page.url or "", leg.sid))
    return page


def read_reply(reply: Reply) -> Document:
    """Turn an answer into verbs, by its content type (contract 1.1).

    Raises:
        TwimlError: no or a wrong type, an empty body, or TwiML that does not parse.
    """
    kind = reply.content_type.partition(";")[0].strip().lower()
    if not reply.body:
        raise TwimlError(11770, "empty body")
    if not kind:
        raise TwimlError(11200, "answer without Content-Type")
    if kind.startswith("audio/"):
        return _verbs(Element("Play", {"type": kind}, reply.url, sound=reply.body))
    if kind == "text/plain":
        try:
            return parse(reply.body)
        except TwimlError:
            return _verbs(Element("Say", text=reply.body.decode("utf-8", "replace")))
    if kind not in _XML_TYPES:
        raise TwimlError(12300, f"Content-Type {kind!r} is not accepted")
    return parse(reply.body)


def _verbs(element: Element) -> Document:
    return Document((element, Element("Hangup")), ())


def _complain(
    exchange: Exchange, leg: Leg, error: DeliveryError | TwimlError, url: str | None
) -> None:
    exchange.debugger.complain(Complaint(error.code, str(error), url or "", leg.sid))
