"""The account itself and its balance."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from callcentre.emulator.names import rfc2822
from callcentre.emulator.rest.answers import RestError, account_path
from callcentre.emulator.rest.request import Asked

_BORN = datetime(2020, 1, 1, tzinfo=UTC)
_PARTS = ("Applications", "Calls", "Conferences", "IncomingPhoneNumbers", "Messages", "Queues")


async def fetch(asked: Asked) -> web.Response:
    """The account; only its own token opens it, API keys do not."""
    if not asked.by_token:
        raise RestError(401, 20003, "Authenticate: an API key does not open the account")
    account, here = asked.account, account_path(asked.account.sid)
    return web.json_response(
        {
            "auth_token": account.primary_token,
            "date_created": rfc2822(_BORN),
            "date_updated": rfc2822(_BORN),
            "friendly_name": "callcentre emulator",
            "owner_account_sid": account.sid,
            "sid": account.sid,
            "status": "active",
            "subresource_uris": {part.lower(): f"{here}/{part}.json" for part in _PARTS},
            "type": "Full",
            "uri": f"{here}.json",
        }
    )


async def balance(asked: Asked) -> web.Response:
    """What is left; nothing here costs anything."""
    return web.json_response(
        {"account_sid": asked.account.sid, "balance": "100.00", "currency": "USD"}
    )


ROUTES = (
    ("GET", ".json", fetch),
    ("GET", "/Balance.json", balance),
)
