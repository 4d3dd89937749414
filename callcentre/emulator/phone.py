"""The web phone: a page on which anybody is a citizen of the emulated network.

The page speaks small JSON over ``/phone/signal``: ``number``, ``call``, ``answer``, ``reject``,
``press``, ``say``, ``hangup``, ``message``, ``seen`` one way; ``welcome``, ``call``, ``sound``,
``ring``, ``heard``, ``thread``, ``message``, ``trouble`` the other. Sound goes over WebRTC where
the browser has it; without, calls still work by keys and text.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from callcentre.emulator.messages import Channel, Message, on_channel
from callcentre.emulator.messaging import Text
from callcentre.emulator.phone_call import PhoneCall
from callcentre.emulator.phone_messages import PlaceError, location_fields, shown
from callcentre.emulator.photos import Uploads
from callcentre.emulator.ports import Params, PhoneLeg

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

LONGEST_MESSAGE = 1600

Fields = dict[str, Any]


class PhoneTroubleError(Exception):
    """The page asked for something that cannot be; the page says ``key`` in its own language."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(key)
        self.key, self.detail = key, detail


def own_number(text: str) -> str:
    """A person's number as the network writes it: ``0811 410`` becomes ``+62811410``.

    Raises PhoneTroubleError when it is no number.
    """
    bare = re.sub(r"[\s().-]", "", text)
    if re.fullmatch(r"0\d{6,13}", bare):
        bare = "+62" + bare[1:]
    if not re.fullmatch(r"\+[1-9]\d{5,14}|\d{2,8}", bare):
        raise PhoneTroubleError("not_a_number", text[:30])
    return bare


class WebPhone:
    """One open page."""

    def __init__(self, exchange: Exchange, socket: web.WebSocketResponse, uploads: Uploads) -> None:
        self._exchange = exchange
        self._uploads = uploads
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
            "seen": self._seen,
        }
        numbers = exchange.directory.numbers.values()
        self.send(
            "welcome",
            numbers=[{"number": n.number, "name": n.friendly_name} for n in numbers],
            places=[asdict(place) for place in exchange.config.places],
        )
        exchange.messaging.tick_watchers.append(self._ticked)

    def send(self, kind: str, **fields: object) -> None:
        """Queue one message to the page."""
        self._outbox.put_nowait(json.dumps({"type": kind, **fields}))

    async def receive(self, text: str) -> None:
        """One message from the page; what makes no sense is answered with ``trouble``."""
        try:
            fields = json.loads(text)
            door = self._doors[fields["type"]]
        except (ValueError, KeyError, TypeError):
            self.send("trouble", key="unknown")
            return
        try:
            await door(fields)
        except PhoneTroubleError as error:
            self.send("trouble", key=error.key, detail=error.detail)
        except PlaceError:
            self.send("trouble", key="bad_place")
        except ValueError:
            self.send("trouble", key="no_sound")
        else:
            self.send("trouble", key="")

    async def close(self) -> None:
        """The page is gone; closing twice does nothing more."""
        self._writer.cancel()
        if self._ticked in self._exchange.messaging.tick_watchers:
            self._exchange.messaging.tick_watchers.remove(self._ticked)
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
            self._exchange.messaging.open_inbox(address, self._received, reads=False)
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
            raise PhoneTroubleError("busy")
        to = self._callee(fields)
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
        if not self._number:
            raise PhoneTroubleError("no_number")
        channel: Channel = "whatsapp" if fields.get("channel") == "whatsapp" else "sms"
        upload = self._uploads.take(fields.get("photo"))
        extra = location_fields(fields) if channel == "whatsapp" else {}
        if upload is not None and channel == "whatsapp":
            extra = {"MessageType": "image"}
        body = str(fields.get("body", "")).strip()[:LONGEST_MESSAGE]
        if not (body or upload or extra):
            return
        text = Text(
            self._number,
            self._callee(fields),
            "" if "Latitude" in extra else body,
            channel,
            uploads=(upload,) if upload else (),
            extra=extra,
        )
        self._show(self._exchange.messaging.text(text))

    async def _seen(self, fields: Fields) -> None:
        """The person looks at a thread: its messages are read."""
        mine = on_channel(self._number, "whatsapp")
        if fields.get("channel") == "whatsapp" and self._number:
            for message in self._exchange.messaging.thread(mine):
                if message.to == mine:
                    self._exchange.messaging.mark_read(message)

    def _callee(self, fields: Fields) -> str:
        to = str(fields.get("to", "")).strip()
        return to if to in self._exchange.directory.numbers else own_number(to)

    def _received(self, message: Message) -> None:
        self._show(message)
        if message.channel == "whatsapp":
            self._note_that_they_read(message)

    def _note_that_they_read(self, answer: Message) -> None:
        """Who answers has read; the carrier's customer sends no read receipts of its own."""
        for message in self._exchange.messaging.thread(answer.to):
            if message.to == answer.from_address and message.tick == "delivered":
                self._exchange.messaging.tick(message, "read")

    def _ticked(self, message: Message) -> None:
        if self._number and message.from_address in self._addresses():
            self._show(message)

    def _show(self, message: Message) -> None:
        self.send("message", message=shown(message, self._addresses()))

    def _send_thread(self) -> None:
        both = [
            one for address in self._addresses() for one in self._exchange.messaging.thread(address)
        ]
        both.sort(key=lambda one: one.created)
        self.send("thread", messages=[shown(one, self._addresses()) for one in both])
