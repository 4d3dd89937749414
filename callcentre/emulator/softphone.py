"""The Voice JavaScript SDK's signalling (tried against 2.18.5): one WebSocket per browser.

Messages are JSON ``{type, payload, version}``. The client begins with ``listen`` and its access
token; calls are ``invite`` / ``ringing`` / ``answer`` / ``hangup`` with SDP inside. A bare newline
is a heartbeat: the server sends it, the client echoes it, and a client that hears nothing for 15 s
connects anew. Calls outlive their socket for a while; a reconnect token takes them up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web

from callcentre.emulator.access_token import EXPIRED, INVALID, Grant, TokenError, read_token
from callcentre.emulator.call_messages import LARGEST_CONTENT, CallMessage
from callcentre.emulator.ports import Params, PhoneLeg, Ring, Switch
from callcentre.emulator.softphone_call import SoftphoneCall

VERSION = "1.6"
HEARTBEAT_SECONDS = 5.0
LEAST_GRACE_SECONDS = 5.0
NOT_ALLOWED = 31002
GONE = 31005
TOO_LARGE = 31209

log = logging.getLogger(__name__)

Payload = dict[str, Any]


class Socket(Protocol):
    """What a line needs of its WebSocket."""

    @property
    def closed(self) -> bool:
        """True when nothing can be sent any more."""

    async def send_str(self, data: str) -> None:
        """Send one text frame."""


class Softphones:
    """Every browser that is signed on, and the calls that may be taken up again."""

    def __init__(self, switch: Switch, api_keys: Mapping[str, Mapping[str, str]]) -> None:
        self.switch = switch
        self.api_keys = api_keys
        self.calls: dict[str, SoftphoneCall] = {}
        """By reconnect token."""
        self._sockets: set[web.WebSocketResponse] = set()
        self._lines: dict[str, list[SoftphoneLine]] = {}
        self._rings: dict[str, Ring] = {}
        switch.call_messages.bring_to(self._bring)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """The aiohttp handler of ``/signal``."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        line = SoftphoneLine(self, socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await line.receive(message.data)
        finally:
            self._sockets.discard(socket)
            line.close()
        return socket

    async def close(self, _app: web.Application) -> None:
        """The emulator stops: put every call down, close every socket."""
        for call in tuple(self.calls.values()):
            await call.hang_up()
        for socket in tuple(self._sockets):
            await socket.close()

    def sign_on(self, line: SoftphoneLine, identity: str) -> None:
        """A browser can be rung from now on; several of one identity ring together."""
        lines = self._lines.setdefault(identity, [])
        lines.append(line)
        if len(lines) == 1:
            self._rings[identity] = partial(self._ring, identity)
            self.switch.softphones.register(identity, self._rings[identity])

    def sign_off(self, line: SoftphoneLine, identity: str) -> None:
        """A browser can no longer be rung."""
        lines = self._lines.get(identity, [])
        if line in lines:
            lines.remove(line)
            if not lines:
                self.switch.softphones.unregister(identity, self._rings.pop(identity))

    async def _ring(self, identity: str, leg: PhoneLeg, params: Params) -> None:
        """An incoming call; a browser that is talking does not ring, and all talking is busy."""
        free = [line for line in self._lines.get(identity, []) if not line.is_talking]
        if not free:
            leg.reject()
        for line in free:
            await SoftphoneCall(line, identity, "").ring(leg, params)

    def _bring(self, message: CallMessage) -> None:
        """Show a message of the application to the browser that is on that call."""
        for call in tuple(self.calls.values()):
            if message.call_sid in call.names:
                call.show(message)

    def call_by_token(self, token: str, identity: str) -> SoftphoneCall | None:
        """A call whose browser lost its socket; only the same identity gets it back."""
        call = self.calls.get(token)
        return call if call is not None and call.identity == identity else None


class SoftphoneLine:
    """One WebSocket: one browser's Device with its calls."""

    def __init__(self, softphones: Softphones, socket: Socket) -> None:
        self._softphones = softphones
        self._socket = socket
        self._grant: Grant | None = None
        self._registered = False
        self._grace = LEAST_GRACE_SECONDS
        self._expiry: asyncio.TimerHandle | None = None
        self._calls: list[SoftphoneCall] = []
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())
        self._doors: dict[str, Callable[[Payload], Awaitable[None]]] = {
            "listen": self._listen,
            "register": self._register,
            "invite": self._invite,
            "answer": self._answer,
            "reinvite": self._reinvite,
            "dtmf": self._dtmf,
            "hangup": self._hangup,
            "reject": self._reject,
            "message": self._message,
        }

    @property
    def is_talking(self) -> bool:
        """Whether a call rings or runs here."""
        return bool(self._calls)

    async def receive(self, text: str) -> None:
        """One frame from the browser; what cannot be understood is logged and left."""
        if not text.strip():
            return
        try:
            message = json.loads(text)
            door = self._doors[message["type"]]
            payload = mapping(message.get("payload"))
        except (ValueError, KeyError, TypeError):
            log.warning("softphone sent something unknown: %.80s", text)
            return
        await door(payload)

    def send(self, kind: str, **payload: object) -> None:
        """Queue one message to the browser; a socket that is gone swallows it."""
        message = {"type": kind, "payload": payload, "version": VERSION}
        self._outbox.put_nowait(json.dumps(message))

    def fail(self, code: int, message: str, callsid: str | None = None) -> None:
        """Report an error; with a callsid it belongs to that call."""
        about = {"callsid": callsid} if callsid else {}
        self.send("error", error={"code": code, "message": message}, **about)

    def close(self) -> None:
        """The socket is gone: calls get a moment to be taken up again."""
        self._writer.cancel()
        self._stop_expiry()
        self._unregister()
        for call in list(self._calls):
            call.line_lost(self, self._grace)

    def adopt(self, call: SoftphoneCall) -> None:
        """A call begins, or comes back, on this line."""
        self._calls.append(call)
        self._softphones.calls[call.token] = call

    def release(self, call: SoftphoneCall) -> None:
        """A call is over, or went to another line."""
        if call in self._calls:
            self._calls.remove(call)
        if call.over:
            self._softphones.calls.pop(call.token, None)

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while not self._socket.closed:
                try:
                    text = await asyncio.wait_for(self._outbox.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    text = "\n"
                await self._socket.send_str(text)

    async def _listen(self, payload: Payload) -> None:
        try:
            grant = read_token(payload.get("token"), self._softphones.api_keys)
        except TokenError as error:
            log.info("softphone refused: %s (%s)", error, error.code)
            self.fail(error.code, str(error))
            return
        if self._grant is not None and grant.identity != self._grant.identity:
            self._unregister()
        self._grant = grant
        self._stop_expiry()
        self._expiry = asyncio.get_running_loop().call_later(grant.ttl, self._expire)
        self._grace = max(LEAST_GRACE_SECONDS, seconds(payload.get("reconnectTimeout")))
        self.send(
            "connected",
            region="us1",
            edge="localhost",
            home="us1",
            gateway="localhost",
            token={"identity": grant.identity, "ttl": grant.ttl},
        )

    def _expire(self) -> None:
        """The token ran out unrenewed: calls go on, but nobody can ring or call any more."""
        self._unregister()
        self._grant = None
        self.fail(EXPIRED, "the access token has expired")

    def _stop_expiry(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None

    async def _register(self, payload: Payload) -> None:
        if self._grant is None:
            self.fail(INVALID, "register before listen")
            return
        wanted = mapping(payload.get("media")).get("audio", True)
        if not wanted or not self._grant.incoming:
            self._unregister()
        elif not self._registered:
            self._registered = True
            self._softphones.sign_on(self, self._grant.identity)
        self.send("ready")

    def _unregister(self) -> None:
        if self._registered and self._grant is not None:
            self._registered = False
            self._softphones.sign_off(self, self._grant.identity)

    async def _invite(self, payload: Payload) -> None:
        callsid = str(payload.get("callsid", ""))
        if self._grant is None:
            self.fail(INVALID, "invite before listen", callsid)
        elif payload.get("reconnect"):
            self._take_up(str(payload["reconnect"]), self._grant.identity, callsid)
        elif not self._grant.application_sid:
            self.send("hangup", callsid=callsid, error={"code": NOT_ALLOWED, "message": "no grant"})
        else:
            await self._call_out(payload, self._grant, callsid)

    async def _call_out(self, payload: Payload, grant: Grant, callsid: str) -> None:
        asked = str(mapping(payload.get("twilio")).get("params") or "")
        params = {
            **grant.application_params,
            **dict(parse_qsl(asked, keep_blank_values=True)),
        }
        call = SoftphoneCall(self, grant.identity, callsid)
        await call.dial(str(payload.get("sdp", "")), self._softphones.switch, grant, params)

    def _take_up(self, token: str, identity: str, callsid: str) -> None:
        call = self._softphones.call_by_token(token, identity)
        if call is None:
            self.send("hangup", callsid=callsid, error={"code": GONE, "message": "call is over"})
        else:
            call.move_to(self)

    async def _answer(self, payload: Payload) -> None:
        if call := self._find(payload):
            await call.accepted(str(payload.get("sdp", "")))

    async def _reinvite(self, payload: Payload) -> None:
        if call := self._find(payload):
            await call.reinvite(str(payload.get("sdp", "")))

    async def _dtmf(self, payload: Payload) -> None:
        if call := self._find(payload):
            call.press(str(payload.get("dtmf", "")))

    async def _hangup(self, payload: Payload) -> None:
        if call := self._find(payload):
            await call.hang_up()

    async def _reject(self, payload: Payload) -> None:
        if call := self._find(payload):
            await call.reject()

    async def _message(self, payload: Payload) -> None:
        call, content = self._find(payload), payload.get("content")
        mark = {"voiceeventsid": payload.get("voiceeventsid")}
        if call is None or len(json.dumps(content)) > LARGEST_CONTENT:
            code, why = (GONE, "no such call") if call is None else (TOO_LARGE, "message too large")
            error = {"code": code, "message": why}
            self.send("error", error=error, callsid=payload.get("callsid"), **mark)
            return
        kind = str(payload.get("contenttype") or "application/json")
        self._softphones.switch.call_messages.said(CallMessage(call.sid, content, kind))
        self.send("ack", acktype="message", callsid=payload.get("callsid"), **mark)

    def _find(self, payload: Payload) -> SoftphoneCall | None:
        callsid = payload.get("callsid")
        return next((call for call in self._calls if callsid in call.names), None)


def mapping(value: object) -> Payload:
    """A JSON object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def seconds(value: object) -> float:
    """A number of seconds, at most 30 as the SDK's own limit; 0 in place of anything else."""
    return min(30.0, float(value)) if isinstance(value, (int, float)) else 0.0


def attach(
    app: web.Application, switch: Switch, api_keys: Mapping[str, Mapping[str, str]]
) -> Softphones:
    """Put ``/signal`` into the emulator. ``api_keys``: account sid -> key sid -> secret."""
    softphones = Softphones(switch, api_keys)
    app.router.add_get("/signal", softphones.handle)
    app.on_shutdown.append(softphones.close)
    return softphones
