"""The least application that a carrier can call: two documents, answered from memory.

It runs in the process of the load generator, so it must cost next to nothing there.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from aiohttp import web

_ROOM = (
    '<Response><Dial><Conference beep="false" waitUrl="" record="record-from-start">{}'
    "</Conference></Dial></Response>"
)
_MENU = (
    '<Response><Gather numDigits="1" action="/menu-done"><Say language="id-ID">Selamat datang'
    "</Say></Gather></Response>"
)
_WAITING = '<Response><Pause length="3600"/></Response>'


class Hotline:
    """``/room`` puts a softphone into the conference it names; ``/menu`` is what citizens hear."""

    def __init__(self) -> None:
        self._runner: web.AppRunner | None = None
        self.requests = 0

    async def start(self, port: int) -> None:
        """Listen on this machine."""
        app = web.Application()
        app.router.add_post("/room", self._room)
        app.router.add_post("/menu", self._menu)
        app.router.add_post("/menu-done", self._waiting)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, backlog=4096).start()

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _room(self, request: web.Request) -> web.Response:
        form = parse_qs(await request.text())
        return self._answer(_ROOM.format(form.get("Room", ["nowhere"])[0]))

    async def _menu(self, _: web.Request) -> web.Response:
        return self._answer(_MENU)

    async def _waiting(self, _: web.Request) -> web.Response:
        return self._answer(_WAITING)

    def _answer(self, text: str) -> web.Response:
        self.requests += 1
        return web.Response(text=text, content_type="text/xml")
