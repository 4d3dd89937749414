"""Tokens: credentials of STUN and TURN servers. Loopback needs neither, so the list is short."""

from __future__ import annotations

import secrets

from aiohttp import web

from callcentre.emulator.names import now, rfc2822
from callcentre.emulator.rest.request import Asked

LONGEST_TTL = USUAL_TTL = 86400


async def create(asked: Asked) -> web.Response:
    """Credentials for ``Ttl`` seconds."""
    ttl = asked.form.whole("Ttl", USUAL_TTL, most=LONGEST_TTL)
    server = f"stun:{asked.exchange.config.host}:3478"
    return web.json_response(
        {
            "account_sid": asked.account.sid,
            "date_created": rfc2822(now()),
            "date_updated": rfc2822(now()),
            "ice_servers": [{"url": server, "urls": server}],
            "password": secrets.token_urlsafe(32),
            "ttl": str(ttl),
            "username": secrets.token_hex(32),
        },
        status=201,
    )


ROUTES = (("POST", "/Tokens.json", create),)
