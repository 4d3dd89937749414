"""A carrier of a few lines for the browser: no TwiML, only legs, sound and people who answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from callcentre.emulator import softphone
from callcentre.emulator.audio import Device, LegAudio, ScriptedDevice, Studio
from callcentre.emulator.call_messages import CallMessages
from callcentre.emulator.ports import OVER, Params, PhoneLeg, Ring
from tests.browser.operator import ACCOUNT, KEY, SECRET


@dataclass(frozen=True)
class Order:
    """Who calls whom."""

    from_address: str
    to: str


class SpokenLeg:
    """A leg that does as it is told."""

    def __init__(self, sid: str, order: Order, audio: LegAudio) -> None:
        self.sid = sid
        self.status = "ringing"
        self.heard: list[str] = []
        self.order = order
        self.audio = audio
        self.keys = ""
        self._watchers: list[Callable[[PhoneLeg], None]] = []

    def on_change(self, callback: Callable[[PhoneLeg], None]) -> None:
        self._watchers.append(callback)

    def press(self, digit: str) -> None:
        self.keys += digit

    def say(self, text: str) -> None:
        self.heard.append(text)

    async def answer(self, device: Device | None = None) -> None:
        self.audio.device = device
        self.move("in-progress")

    def reject(self) -> None:
        self.move("busy")

    async def hang_up(self) -> None:
        await self.audio.close()
        self.move("completed")

    def move(self, status: str) -> None:
        if self.status not in OVER:
            self.status = status
            for watcher in self._watchers:
                watcher(self)


class Switchroom:
    """Every outgoing call is answered by a citizen who talks; everybody can be rung."""

    def __init__(self, sounds: Path) -> None:
        self.studio = Studio(1.0, sounds)
        self.legs: list[SpokenLeg] = []
        self.asked: list[tuple[str, Params | None]] = []
        self.citizen: ScriptedDevice | None = None
        self.rings: dict[str, Ring] = {}
        self.softphones = self
        self.call_messages = CallMessages()
        self._tasks: set[asyncio.Task[None]] = set()

    def register(self, identity: str, ring: Ring) -> None:
        self.rings[identity] = ring

    def unregister(self, identity: str, ring: Ring) -> None:
        assert self.rings.pop(identity) == ring

    def place_call(
        self,
        from_address: str,
        to: str,
        device: Device | None,
        *,
        application_sid: str | None = None,
        params: Params | None = None,
        account_sid: str = "",
    ) -> SpokenLeg:
        del account_sid
        self.asked.append((f"{from_address} {application_sid}", params))
        leg = self._leg(Order(from_address, to))
        self._start(self._connect(leg, device))
        return leg

    async def ring(self, identity: str, params: Params) -> SpokenLeg:
        leg = self._leg(Order("+628114100112", f"client:{identity}"))
        await self.rings[identity](leg, params)
        leg.on_change(lambda _: self._start(self._talk(leg)))
        return leg

    async def _connect(self, leg: SpokenLeg, device: Device | None) -> None:
        await asyncio.sleep(0.2)
        leg.audio.device = device
        leg.move("in-progress")
        await self._talk(leg)

    async def _talk(self, leg: SpokenLeg) -> None:
        other = self.studio.open(f"{leg.sid}-citizen")
        self.citizen = other.device = ScriptedDevice()
        room = self.studio.room(leg.sid)
        room.join(leg.audio)
        room.join(other)
        while leg.status == "in-progress":
            await self.citizen.say("Tolong, ada kebakaran di Jalan Pettarani.", "id-ID")
        await other.close()

    def _leg(self, order: Order) -> SpokenLeg:
        sid = f"CA{len(self.legs):032x}"
        leg = SpokenLeg(sid, order, self.studio.open(sid))
        self.legs.append(leg)
        return leg

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class RunningRoom:
    """A switchroom on its own thread and port: a test may use the browser in plain calls."""

    def __init__(self, room: Switchroom, port: int, loop: asyncio.AbstractEventLoop) -> None:
        self.room, self.port, self._loop = room, port, loop

    @property
    def host(self) -> str:
        """Host and port, as the SDK's ``chunderw`` wants them."""
        return f"localhost:{self.port}"

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run something on the switchroom's own loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


@contextmanager
def running_room(sounds: Path, pages: dict[str, tuple[str, str]]) -> Iterator[RunningRoom]:
    """Serve ``/signal`` and ``pages`` (path -> content type, text) until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    room, runner, port = asyncio.run_coroutine_threadsafe(_serve(sounds, pages), loop).result(10)
    try:
        yield RunningRoom(room, port, loop)
    finally:
        asyncio.run_coroutine_threadsafe(_stop(room, runner), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _serve(
    sounds: Path, pages: dict[str, tuple[str, str]]
) -> tuple[Switchroom, web.AppRunner, int]:
    room = Switchroom(sounds)
    app = web.Application()
    softphone.attach(app, room, {ACCOUNT: {KEY: SECRET}})
    for path, (content_type, text) in pages.items():
        app.router.add_get(path, _page(content_type, text))
    await room.studio.start()
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return room, runner, int(runner.addresses[0][1])


def _page(
    content_type: str, text: str
) -> Callable[[web.Request], Coroutine[Any, Any, web.Response]]:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type=content_type)

    return page


async def _stop(room: Switchroom, runner: web.AppRunner) -> None:
    await runner.cleanup()
    await room.studio.close()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
