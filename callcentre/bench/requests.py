"""Signed webhooks, as the bytes that go over the wire."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from callcentre.calls.inputs import Begin, Channel
from callcentre.flows import engine
from callcentre.switchboard.addresses import Addresses
from callcentre.switchboard.parts import Parts

# What callers do at the first question, besides reaching a line: another language, and nothing.
_ANSWERS = ({"Digits": "9"}, {"Digits": ""})


@dataclass(frozen=True)
class Target:
    """Whom the requests are for."""

    port: int
    base_url: str
    account: str
    token: str


def voice_webhooks(parts: Parts, target: Target, calls: int) -> Iterator[bytes]:
    """For each call the entry webhook and one step, every one of them new and rightly signed."""
    sign = RequestValidator(target.token).compute_signature
    flow = parts.flows.get(parts.city.entry.call)
    start = engine.begin(flow, Channel.VOICE, parts.city.first_language)
    place = engine.step(flow, start, Begin()).place
    if place is None:
        raise ValueError("the entry flow ends before its first question")
    addresses = Addresses(target.base_url, parts.settings.secret_key.get_secret_value())
    for number in range(calls):
        fields = _call_fields(target.account, number)
        step = addresses.step(fields["CallSid"], place).next.removeprefix(target.base_url)
        answer = {"CallStatus": "in-progress", **_ANSWERS[number % len(_ANSWERS)]}
        for path, form in (("/webhooks/voice", fields), (step, fields | answer)):
            signature = sign(target.base_url + path, form)
            yield _over_the_wire(target.port, path, form, signature)


def _call_fields(account: str, number: int) -> dict[str, str]:
    """Every field of a voice webhook outside North America: most geography is blank."""
    caller, dialled = f"+62812{number % 10_000_000:07d}", "+624113112112"
    places = {
        f"{who}{what}": ""
        for who in ("From", "To", "Caller", "Called")
        for what in ("City", "State", "Zip")
    }
    return {
        "CallSid": f"CA{secrets.token_hex(16)}",
        "AccountSid": account,
        "ApiVersion": "2010-04-01",
        "From": caller,
        "To": dialled,
        "Caller": caller,
        "Called": dialled,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "FromCountry": "ID",
        "ToCountry": "ID",
        **places,
    }


def _over_the_wire(port: int, path: str, form: dict[str, str], signature: str) -> bytes:
    body = urlencode(form).encode()
    head = (
        f"POST {path} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\n"
        "User-Agent: TwilioProxy/1.1\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"X-Twilio-Signature: {signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
