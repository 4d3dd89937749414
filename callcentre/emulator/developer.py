"""The pages for those who develop an application against this carrier.

They show everything, personal numbers too: the people of this network are invented, and it listens
on this machine only unless told otherwise.
"""

from __future__ import annotations

from aiohttp import web

from callcentre.emulator.codes import MEANINGS
from callcentre.emulator.exchange import Exchange
from callcentre.emulator.page_files import page, show_file
from callcentre.emulator.plays import Plays
from callcentre.emulator.script import Script
from callcentre.emulator.shipped import shipped_scripts
from callcentre.emulator.views import (
    View,
    conferences_now,
    legs_now,
    queues_now,
    webhook_line,
    webhook_view,
)

_MOST_PLAYS_SHOWN = 8


class Developer:
    """State as JSON, the pages, and one press for each ready-made script."""

    def __init__(self, exchange: Exchange, plays: Plays) -> None:
        self._exchange = exchange
        self._plays = plays
        self._scripts = shipped_scripts()

    def routes(self) -> list[web.RouteDef]:
        """All routes."""
        return [
            web.get("/", self.to_page),
            web.get("/emulator", self.to_page),
            web.get("/emulator/", page("developer", "Pengembang")),
            web.get("/debugger", page("debugger", "Debugger", "developer")),
            web.get(r"/emulator/pages/{name:[a-z_]+\.(?:js|css)}", show_file),
            web.get("/emulator/state", self.state),
            web.get("/emulator/webhooks", self.list_webhooks),
            web.get(r"/emulator/webhooks/{number:\d{1,9}}", self.show_webhook),
            web.get("/emulator/scripts", self.list_scripts),
            web.post("/emulator/scripts/{name}", self.start_script),
            web.get("/emulator/debugger/codes", self.list_codes),
        ]

    async def to_page(self, _request: web.Request) -> web.StreamResponse:
        """Whoever opens the bare address wants to see something."""
        raise web.HTTPFound("/emulator/")

    async def state(self, request: web.Request) -> web.Response:
        """Everything that goes on, for the page; ``?sid=`` narrows the webhooks."""
        exchange = self._exchange
        webhooks = exchange.poster.log.last(request.query.get("sid", ""))
        return web.json_response(
            {
                "speed": exchange.studio.speed,
                "legs": legs_now(exchange),
                "conferences": conferences_now(exchange),
                "queues": queues_now(exchange),
                "webhooks": [webhook_line(one) for one in webhooks],
                "complaints": len(exchange.debugger),
                "plays": [one.outline() for one in self._plays.all()[:_MOST_PLAYS_SHOWN]],
            }
        )

    async def list_webhooks(self, request: web.Request) -> web.Response:
        """The last webhooks with everything, newest first; ``?sid=`` narrows them."""
        webhooks = self._exchange.poster.log.last(request.query.get("sid", ""))
        return web.json_response([webhook_view(one) for one in webhooks])

    async def show_webhook(self, request: web.Request) -> web.Response:
        """One webhook by its number."""
        number = int(request.match_info["number"])
        for webhook in self._exchange.poster.log.last():
            if webhook.number == number:
                return web.json_response(webhook_view(webhook))
        return web.json_response({"error": "no such webhook, or no longer"}, status=404)

    async def list_scripts(self, _request: web.Request) -> web.Response:
        """The ready-made scripts."""
        return web.json_response([_script(name, one) for name, one in self._scripts.items()])

    async def start_script(self, request: web.Request) -> web.Response:
        """Play a ready-made script."""
        name = request.match_info["name"]
        script = self._scripts.get(name)
        if script is None:
            return web.json_response({"error": "no such script"}, status=404)
        return web.json_response({"id": self._plays.start(script, name).id}, status=202)

    async def list_codes(self, _request: web.Request) -> web.Response:
        """Every code with what it means."""
        return web.json_response({str(code): text for code, text in sorted(MEANINGS.items())})


def _script(name: str, script: Script) -> View:
    return {"name": name, "title": script.title, "about": script.about}
