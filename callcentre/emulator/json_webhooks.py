"""Send a JSON webhook on demand, so that an application can try its check of ``bodySHA256``."""

from __future__ import annotations

import json

from aiohttp import web

from callcentre.emulator.exchange import Exchange
from callcentre.emulator.webhooks import DeliveryError, Letter


class JsonWebhooks:
    """``POST /emulator/json-webhooks`` with ``{"url": ..., "document": ...}``."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def routes(self) -> list[web.RouteDef]:
        """Its one route."""
        return [web.post("/emulator/json-webhooks", self.send)]

    async def send(self, request: web.Request) -> web.Response:
        """Sign and send; the status that came back, or 502 with Twilio's code."""
        try:
            asked = await request.json()
            url, document = str(asked["url"]), json.dumps(asked["document"], ensure_ascii=False)
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "expected url and document"}, status=400)
        account = self._exchange.directory.default_account
        letter = Letter(url, {}, account, document=document)
        try:
            reply = await self._exchange.poster.deliver(letter)
        except DeliveryError as error:
            return web.json_response({"error": str(error), "code": error.code}, status=502)
        return web.json_response({"status": reply.status})
