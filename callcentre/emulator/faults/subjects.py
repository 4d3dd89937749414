"""Whom a webhook, a REST request, a leg or a message is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from aiohttp import web

from callcentre.emulator.faults.book import Subject, bare
from callcentre.emulator.faults.kinds import kind_of

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange
    from callcentre.emulator.legs import Leg
    from callcentre.emulator.messages import Message

_CALL = re.compile(r"CA[0-9a-f]{32}")
_CONFERENCE = re.compile(r"CF[0-9a-f]{32}")


def of_letter(exchange: Exchange, fields: Mapping[str, str]) -> Subject:
    """Subject of a webhook; learns on the way which leg is in which conference."""
    call, room = fields.get("CallSid", ""), fields.get("ConferenceSid", "")
    if call and room:
        exchange.faults.was_in(room, call)
    calls = {call} if call else exchange.faults.calls_of(room)
    ends = [fields[end] for end in ("From", "To") if fields.get(end)]
    return _subject(exchange, kind_of(fields), calls, ends)


def of_leg(exchange: Exchange, leg: Leg) -> Subject:
    """Subject of a leg itself."""
    return _subject(exchange, "leg", {leg.sid}, ())


def of_message(exchange: Exchange, message: Message) -> Subject:
    """Subject of a message on its way to a person."""
    return _subject(exchange, "delivery", (), (message.from_address, message.to))


def of_transcription(exchange: Exchange, leg: Leg) -> Subject:
    """Subject of words of a leg that are being transcribed."""
    return _subject(exchange, "transcription", {leg.sid}, ())


async def of_request(exchange: Exchange, request: web.Request) -> Subject:
    """Subject of a REST request: the calls its path names, the numbers its form names."""
    calls = set(_CALL.findall(request.path))
    for room in _CONFERENCE.findall(request.path):
        calls |= exchange.faults.calls_of(room)
    form = await request.post() if request.method == "POST" else {}
    ends = [str(form[end]) for end in ("From", "To") if form.get(end)]
    return _subject(exchange, "rest", calls, ends)


def _subject(exchange: Exchange, kind: str, calls: Iterable[str], ends: Iterable[str]) -> Subject:
    known = [exchange.legs[call] for call in calls if call in exchange.legs]
    numbers = {bare(end) for end in ends}
    for leg in known:
        numbers |= {leg.order.from_address, leg.order.to}
    every = frozenset(calls) | {leg.order.parent_sid for leg in known if leg.order.parent_sid}
    return Subject(kind, frozenset(numbers), every, exchange.faults.citizens_of(every))
