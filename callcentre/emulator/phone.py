"""The web phone: a page on which anybody is a citizen of the emulated network.

The page speaks small JSON over ``/phone/signal``: ``number``, ``call``, ``answer``, ``reject``,
``press``, ``say``, ``hangup``, ``message`` one way; ``welcome``, ``call``, ``sound``, ``ring``,
``heard``, ``thread``, ``message``, ``trouble`` the other. Sound goes over WebRTC where the browser
has it; without, calls still work by keys and text.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from callcentre.emulator.messages import Message, on_channel
from callcentre.emulator.messaging import Text
from callcentre.emulator.phone_call import PhoneCall
from callcentre.emulator.ports import Params, PhoneLeg

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

PAGES = Path(__file__).parent / "phone"
LONGEST_MESSAGE = 1600
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src data:; connect-src 'self' ws: wss:",
    "Cache-Control": "no-cache",
}

Fields = dict[str, Any]


class PhoneTroubleError(Exception):
    """The page asked for something that cannot be; the text is shown to the person."""


def own_number(text: str) -> str:
    """A person's number as the network writes it: ``0811 410`` becomes ``+62811410``.

    Raises PhoneTroubleError when it is no number.
    """
    bare = re.sub(r"[\s().-]", "", text)
    if re.fullmatch(r"0\d{6,13}", bare):
        bare = "+62" + bare[1:]
    if not re.fullmatch(r"\+[1-9]\d{5,14}|\d{2,8}", bare):
        raise PhoneTroubleError(f"{text[:30]} bukan nomor telepon / is not a telephone number")
    return bare


class WebPhone:
    """One open page."""

    def __init__(self, exchange: Exchange, socket: web.WebSocketResponse) -> None:
        self._exchange = exchange
        self._socket = socket
        self._number = ""
        self._call: PhoneCall | None = None
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())
        self._doors: dict[str, Callable[[Fields], Awaitable[None]]] = {
            "number": self._use_number,
            "call": self._dial,
            "answer": self._answer,
            "reject": self._reject,
            "press": self._press,
            "say": self._say,
            "hangup": self._hang_up,
            "message": self._message,
        }
        numbers = exchange.directory.numbers.values()
        self.send(
            "welcome", numbers=[{"number": n.number, "name": n.friendly_name} for n in numbers]
        )

    def send(self, kind: str, **fields: object) -> None:
        """Queue one message to the page."""
        self._outbox.put_nowait(json.dumps({"type": kind, **fields}))

    async def receive(self, text: str) -> None:
        """One message from the page; what makes no sense is answered with ``trouble``."""
        try:
            fields = json.loads(text)
            door = self._doors[fields["type"]]
        except (ValueError, KeyError, TypeError):
            self.send("trouble", text="Pesan tidak dikenal / unknown message")
            return
        try:
            await door(fields)
        except (PhoneTroubleError, ValueError) as error:
            self.send("trouble", text=str(error))
        else:
            self.send("trouble", text="")

    async def close(self) -> None:
        """The page is gone; closing twice does nothing more."""
        self._writer.cancel()
        self._leave_number()
        self._number = ""
        if self._call is not None:
            await self._call.close()

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while not self._socket.closed:
                await self._socket.send_str(await self._outbox.get())

    # -- who I am ---------------------------------------------------------------------------

    async def _use_number(self, fields: Fields) -> None:
        number = own_number(str(fields.get("number", "")))
        self._leave_number()
        self._number = number
        self._exchange.phones.register(number, self._ring)
        for address in self._addresses():
            self._exchange.messaging.open_inbox(address, self._received)
        self._send_thread()

    def _leave_number(self) -> None:
        if self._number:
            self._exchange.phones.unregister(self._number, self._ring)
            for address in self._addresses():
                self._exchange.messaging.close_inbox(address, self._received)

    def _addresses(self) -> tuple[str, str]:
        return on_channel(self._number, "sms"), on_channel(self._number, "whatsapp")

    # -- calls ------------------------------------------------------------------------------

    @property
    def _talking(self) -> PhoneCall | None:
        return None if self._call is None or self._call.over else self._call

    async def _dial(self, fields: Fields) -> None:
        if self._talking:
            raise PhoneTroubleError("Masih ada panggilan / you are on a call already")
        to = str(fields.get("to", "")).strip()
        if to not in self._exchange.directory.numbers:
            to = own_number(to)
        mine = "anonymous" if fields.get("withheld") else self._number
        call = PhoneCall(self.send)
        device = await call.sound(fields.get("sdp"))
        self._call = call
        call.follow(self._exchange.place_call(mine, to, device))

    async def _ring(self, leg: PhoneLeg, _: Params) -> None:
        if self._talking:
            leg.reject()
            return
        self._call = PhoneCall(self.send)
        await self._call.ring(leg)

    async def _answer(self, fields: Fields) -> None:
        if self._talking:
            await self._talking.answer(fields.get("sdp"))

    async def _reject(self, _: Fields) -> None:
        if self._talking:
            self._talking.reject()

    async def _press(self, fields: Fields) -> None:
        digit = str(fields.get("digit", ""))
        if self._talking and re.fullmatch(r"[0-9*#]", digit):
            self._talking.press(digit)

    async def _say(self, fields: Fields) -> None:
        words = str(fields.get("text", "")).strip()[:500]
        if self._talking and words:
            self._talking.say(words)

    async def _hang_up(self, _: Fields) -> None:
        if self._talking:
            await self._talking.hang_up()

    # -- messages ---------------------------------------------------------------------------

    async def _message(self, fields: Fields) -> None:
        body = str(fields.get("body", ""))[:LONGEST_MESSAGE]
        to = str(fields.get("to", "")).strip()
        if not self._number:
            raise PhoneTroubleError("Pilih nomor dahulu / choose a number first")
        if to not in self._exchange.directory.numbers:
            to = own_number(to)
        if fields.get("channel") == "whatsapp":
            sent = self._exchange.messaging.text(Text(self._number, to, body, "whatsapp"))
        else:
            sent = self._exchange.messaging.text(Text(self._number, to, body))
        self.send("message", message=self._shown(sent))

    def _received(self, message: Message) -> None:
        self.send("message", message=self._shown(message))

    def _send_thread(self) -> None:
        both = [
            one for address in self._addresses() for one in self._exchange.messaging.thread(address)
        ]
        both.sort(key=lambda one: one.created)
        self.send("thread", messages=[self._shown(one) for one in both])

    def _shown(self, message: Message) -> dict[str, object]:
        mine = message.from_address in self._addresses()
        other = message.to if mine else message.from_address
        return {
            "mine": mine,
            "body": message.body,
            "channel": message.channel,
            "other": other.removeprefix("whatsapp:"),
            "status": "gagal / failed" if message.status == "failed" else "",
        }


class PhonePages:
    """Every open page, and the files that pages are made of."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._sockets: dict[web.WebSocketResponse, WebPhone] = {}

    async def signal(self, request: web.Request) -> web.WebSocketResponse:
        """The aiohttp handler of ``/phone/signal``."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        phone = self._sockets[socket] = WebPhone(self._exchange, socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await phone.receive(message.data)
        finally:
            del self._sockets[socket]
            await phone.close()
        return socket

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The aiohttp handler of the page and its two files."""
        name = request.match_info.get("name") or "index.html"
        return web.FileResponse(PAGES / name, headers=_HEADERS)

    async def to_page(self, _request: web.Request) -> web.StreamResponse:
        """``/phone`` without its slash."""
        raise web.HTTPFound("/phone/")

    async def close(self, _app: web.Application) -> None:
        """The emulator stops: put every call down, close every socket."""
        for socket, phone in tuple(self._sockets.items()):
            await phone.close()
            await socket.close()


def attach(app: web.Application, exchange: Exchange) -> None:
    """Put the page under ``/phone/`` into the emulator."""
    pages = PhonePages(exchange)
    app.router.add_get("/phone", pages.to_page)
    app.router.add_get("/phone/signal", pages.signal)
    app.router.add_get(r"/phone/{name:|phone\.js|phone\.css}", pages.page)
    app.on_shutdown.append(pages.close)
