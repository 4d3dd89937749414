"""The emulator's own JSON routes. They are no part of Twilio."""

from __future__ import annotations

from aiohttp import web

from callcentre.emulator.exchange import Exchange
from callcentre.emulator.json_webhooks import JsonWebhooks
from callcentre.emulator.plays import Plays
from callcentre.emulator.script import ScriptError, read_script
from callcentre.emulator.views import leg_view


class Control:
    """Health, citizens, calls and the debugger feed of one exchange."""

    def __init__(self, exchange: Exchange, plays: Plays) -> None:
        self._exchange = exchange
        self._plays = plays

    def routes(self) -> list[web.RouteDef]:
        """All routes."""
        return [
            *JsonWebhooks(self._exchange).routes(),
            web.get("/emulator/health", self.health),
            web.post("/emulator/citizens", self.start_play),
            web.get("/emulator/citizens/{id}", self.show_play),
            web.delete("/emulator/citizens/{id}", self.stop_play),
            web.get("/emulator/calls", self.list_calls),
            web.get("/emulator/calls/{sid}", self.show_call),
            web.get("/emulator/debugger", self.show_debugger),
            web.delete("/emulator/debugger", self.clear_debugger),
        ]

    async def health(self, _request: web.Request) -> web.Response:
        """Alive, and what is going on."""
        live = sum(not leg.is_over for leg in self._exchange.legs.values())
        return web.json_response(
            {"status": "ok", "live_calls": live, "speed": self._exchange.studio.speed}
        )

    async def start_play(self, request: web.Request) -> web.Response:
        """Play a script (YAML or JSON body); ``?name=`` is the file that its errors name."""
        name = request.query.get("name", "script")[:100]
        try:
            script = read_script(await request.text(), name)
        except (ScriptError, UnicodeDecodeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"id": self._plays.start(script, name).id}, status=202)

    async def stop_play(self, request: web.Request) -> web.Response:
        """Send everybody of a script home."""
        play = self._plays.get(request.match_info["id"])
        if play is None:
            return web.json_response({"error": "no such script"}, status=404)
        play.stop()
        return web.Response(status=204)

    async def show_play(self, request: web.Request) -> web.Response:
        """How far a script is."""
        play = self._plays.get(request.match_info["id"])
        if play is None:
            return web.json_response({"error": "no such script"}, status=404)
        return web.json_response(play.report())

    async def list_calls(self, _request: web.Request) -> web.Response:
        """Every leg, oldest first."""
        return web.json_response([leg_view(leg) for leg in self._exchange.legs.values()])

    async def show_call(self, request: web.Request) -> web.Response:
        """One leg."""
        leg = self._exchange.legs.get(request.match_info["sid"])
        if leg is None:
            return web.json_response({"error": "no such call"}, status=404)
        return web.json_response(leg_view(leg))

    async def show_debugger(self, _request: web.Request) -> web.Response:
        """Everything that was wrong so far."""
        return web.json_response(self._exchange.debugger.listing())

    async def clear_debugger(self, _request: web.Request) -> web.Response:
        """Forget it."""
        self._exchange.debugger.clear()
        return web.Response(status=204)
