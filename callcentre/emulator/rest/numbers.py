"""IncomingPhoneNumbers: list, fetch, update."""

from __future__ import annotations

from dataclasses import fields

from aiohttp import web

from callcentre.emulator.config import Number
from callcentre.emulator.directory import number_sid
from callcentre.emulator.names import API_VERSION, now, rfc2822
from callcentre.emulator.rest.answers import Resource, account_path, list_page
from callcentre.emulator.rest.request import Asked
from callcentre.emulator.rest.settings import change

_UNSET = (
    "address_sid",
    "bundle_sid",
    "emergency_address_sid",
    "identity_sid",
    "trunk_sid",
)


async def list_numbers(asked: Asked) -> web.Response:
    """All numbers of the account."""
    query = asked.request.query
    numbers = [
        number
        for number in asked.exchange.directory.numbers.values()
        if number.account_sid == asked.account.sid
        and query.get("PhoneNumber", number.number) in number.number
        and query.get("FriendlyName", number.friendly_name) == number.friendly_name
    ]
    return list_page(asked.request, "incoming_phone_numbers", numbers, shape)


async def fetch(asked: Asked) -> web.Response:
    """One number."""
    return web.json_response(shape(_find(asked)))


async def update(asked: Asked) -> web.Response:
    """Change where its calls and messages go."""
    number = _find(asked)
    change(number, [one.name for one in fields(Number)], asked.form)
    return web.json_response(shape(number))


def _find(asked: Asked) -> Number:
    number = asked.exchange.directory.number_by_sid(asked.part("number"))
    if number is None or number.account_sid != asked.account.sid:
        raise asked.missing()
    return number


def shape(number: Number) -> Resource:
    """A number with every documented property."""
    sid = number_sid(number)
    settings = {
        one.name: getattr(number, one.name)
        for one in fields(Number)
        if one.name not in {"number", "sms_status_callback"}
    }
    return {
        **settings,
        **dict.fromkeys(_UNSET),
        "sid": sid,
        "phone_number": number.number,
        "friendly_name": number.friendly_name or number.number,
        "address_requirements": "none",
        "api_version": API_VERSION,
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "date_created": rfc2822(now()),
        "date_updated": rfc2822(now()),
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "origin": "twilio",
        "status": "in-use",
        "type": "local",
        "voice_caller_id_lookup": False,
        "voice_receive_mode": "voice",
        "uri": f"{account_path(number.account_sid)}/IncomingPhoneNumbers/{sid}.json",
    }


ROUTES = (
    ("GET", "/IncomingPhoneNumbers.json", list_numbers),
    ("GET", "/IncomingPhoneNumbers/{number}.json", fetch),
    ("POST", "/IncomingPhoneNumbers/{number}.json", update),
)
