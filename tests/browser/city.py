"""A small city for the browser: a hotline of a few documents on the whole emulated carrier."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from aiohttp import web

from callcentre.emulator.config import Account, Application, EmulatorConfig, Number
from callcentre.emulator.exchange import Exchange, Outbound
from callcentre.emulator.legs import Leg, LegOrder
from callcentre.emulator.server import EXCHANGE, build_app
from tests.browser.operator import ACCOUNT, APPLICATION, KEY, SECRET

HOTLINE = "+6241112"
CITIZEN = "+628114100001"

WELCOME = """<Response><Gather numDigits="1" timeout="20" action="/pressed">
<Say language="id-ID">Selamat datang. Tekan satu untuk keadaan darurat.</Say></Gather></Response>"""
PRESSED = (
    """<Response><Say language="id-ID">Anda menekan {}.</Say><Pause length="20"/></Response>"""
)
TALK = """<Response><Dial><Conference beep="false">talk</Conference></Dial></Response>"""
RING = """<Response><Dial timeout="15"><Client>operator_7</Client></Dial></Response>"""
ANSWER = (
    "<Response><Message>Terima kasih, laporan &lt;b&gt;diterima&lt;/b&gt;.</Message></Response>"
)


class City:
    """A hotline of two documents, and the carrier that brings calls to it."""

    def __init__(self, sounds: Path, pages: dict[str, tuple[str, str]] | None = None) -> None:
        self.loop = asyncio.new_event_loop()
        self.calls: list[dict[str, str]] = []
        self.documents = {
            "voice": WELCOME,
            "pressed": PRESSED,
            "message": ANSWER,
            "operator": TALK,
        }
        self.exchange: Exchange
        self.port = _free_port()
        self._sounds = sounds
        self._pages = pages or {}
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._runner = self.run(self._serve())

    def stop(self) -> None:
        self.run(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    async def ring(self, to: str) -> Leg:
        order = LegOrder(ACCOUNT, HOTLINE, to, "outbound-api")
        return self.exchange.call_out(Outbound(order, self._speak))

    async def _speak(self, leg: Leg) -> None:
        await leg.speak("Ini panggilan balik dari kota.", "id-ID", "")

    async def _serve(self) -> web.AppRunner:
        base = f"http://127.0.0.1:{self.port}"
        number = Number(
            HOTLINE, ACCOUNT, f"{base}/voice", sms_url=f"{base}/message", friendly_name="Darurat"
        )
        config = EmulatorConfig(
            (Account(ACCOUNT, ("token",), {KEY: SECRET}),),
            (number,),
            (Application(APPLICATION, ACCOUNT, voice_url=f"{base}/operator"),),
            sounds_dir=self._sounds,
        )
        app = build_app(config)
        self.exchange = app[EXCHANGE]
        app.router.add_post("/{document:voice|pressed|message|operator}", self._document)
        for path, (content_type, text) in self._pages.items():
            app.router.add_get(path, _page(content_type, text))
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        return runner

    async def _document(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        self.calls.append(form)
        text = self.documents[request.match_info["document"]].replace("{}", form.get("Digits", ""))
        return web.Response(text=text, content_type="text/xml")

    async def _close(self) -> None:
        await self._runner.cleanup()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)


def _page(
    content_type: str, text: str
) -> Callable[[web.Request], Coroutine[Any, Any, web.Response]]:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type=content_type)

    return page


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
