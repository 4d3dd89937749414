"""The least of a phone network: it signs webhooks, obeys documents and takes REST, without media.

It shares the machine with what it measures, so it does what a carrier does and nothing more. What
is said to a caller takes no time here; music plays for ten seconds of the model.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from urllib.parse import urldefrag
from xml.etree import ElementTree

from aiohttp import ClientError, ClientSession, TCPConnector, web
from twilio.request_validator import RequestValidator

from callcentre.bench.erlang.fast import FastClock
from callcentre.errors import CallcentreError

MUSIC_SECONDS = 10.0
_CONNECTIONS = 64


class BenchError(CallcentreError):
    """The house answered as no carrier could accept."""


@dataclass(eq=False)
class Leg:
    """One telephone. ``pressed`` is what it answers to every question.

    ``in_line_at`` is when it first heard the music, in seconds of the model since 1970.
    """

    caller: str
    dialled: str
    label: str = ""
    pressed: str = "1"
    fields: Mapping[str, str] = field(default_factory=dict)
    sid: str = field(default_factory=lambda: f"CA{secrets.token_hex(16)}")
    status: str = "ringing"
    error: str = ""
    room: ElementTree.Element | None = None
    in_line_at: float | None = None
    in_room: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    following: asyncio.Task[None] | None = None


class Exchange:
    """All legs of one house, whose account it knows; ``base_url`` is the house."""

    def __init__(self, account: str, token: str, base_url: str, clock: FastClock) -> None:
        self._account = account
        self._sign = RequestValidator(token).compute_signature
        self._base_url = base_url
        self._clock = clock
        self._legs: dict[str, Leg] = {}
        self._sequence = 0
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None
        self.webhooks = 0

    async def start(self, port: int) -> None:
        """Take REST requests on this machine."""
        app = web.Application()
        path = "/2010-04-01/Accounts/{account}/Calls/{sid}.json"
        app.router.add_get(path, self._show)
        app.router.add_post(path, self._change)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self._session = ClientSession(connector=TCPConnector(limit=_CONNECTIONS))

    async def stop(self) -> None:
        """Put everything down."""
        for leg in self._legs.values():
            if leg.following is not None:
                leg.following.cancel()
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def leg(self, sid: str) -> Leg:
        """One leg by its id."""
        return self._legs[sid]

    async def dial(self, leg: Leg, path: str) -> None:
        """Ring at the house and follow what it answers, until the leg is put down."""
        self._legs[leg.sid] = leg
        self._send(leg, self._base_url + path)
        await leg.over.wait()

    async def hang_up(self, leg: Leg) -> None:
        """The person puts the phone down; returns when the house has been told."""
        await self._end(leg)

    def _send(self, leg: Leg, url: str) -> None:
        """Whatever the leg does now, it asks there for a new document and follows that."""
        if leg.following is not None:
            leg.following.cancel()
        leg.following = asyncio.create_task(self._follow(leg, url, {}))

    async def _follow(self, leg: Leg, url: str, given: Mapping[str, str]) -> None:
        next_url: str | None = url
        try:
            while next_url is not None:
                document = await self._ask(leg, next_url, given)
                leg.status = "in-progress"
                next_url, given = await self._obey(leg, document)
        except (BenchError, ClientError, ElementTree.ParseError) as error:
            leg.error = str(error)
            leg.over.set()

    async def _obey(
        self, leg: Leg, document: ElementTree.Element
    ) -> tuple[str | None, Mapping[str, str]]:
        """Do what the document says; where to go on, and with which input."""
        for verb in document:
            if verb.tag == "Gather":
                if any(child.tag == "Play" for child in verb):
                    await self._wait_in_line(leg)
                    return verb.attrib["action"], {"Digits": ""}
                return verb.attrib["action"], {"Digits": leg.pressed}
            if verb.tag == "Play":
                await self._wait_in_line(leg)
            elif verb.tag == "Redirect":
                return (verb.text or "").strip(), {}
            elif verb.tag == "Dial":
                await self._enter(leg, verb)
                return None, {}
            elif verb.tag == "Hangup":
                break
        # It is this very task that puts the leg down, so it must not be cancelled by that.
        leg.following = None
        await self._end(leg)
        return None, {}

    async def _wait_in_line(self, leg: Leg) -> None:
        leg.in_line_at = leg.in_line_at or self._clock.seconds()
        await asyncio.sleep(self._clock.ours(MUSIC_SECONDS))

    async def _enter(self, leg: Leg, dial: ElementTree.Element) -> None:
        room = dial.find("Conference")
        if room is None:
            raise BenchError("a leg was sent to a telephone, not to a room")
        leg.room = room
        leg.label = room.attrib["participantLabel"]
        leg.in_room.set()
        await self._tell_room(leg, "participant-join")

    async def _end(self, leg: Leg) -> None:
        if leg.status == "completed":
            return
        leg.status = "completed"
        if leg.following is not None:
            leg.following.cancel()
        news = {"SequenceNumber": "3", "CallbackSource": "call-progress-events"}
        await self._post(f"{self._base_url}/webhooks/voice/status", self._form(leg) | news)
        leg.over.set()
        if leg.room is not None:
            await self._tell_room(leg, "participant-leave")

    async def _tell_room(self, leg: Leg, what: str) -> None:
        if leg.room is None:
            return
        self._sequence += 1
        name = (leg.room.text or "").strip()
        news = {
            "ConferenceSid": "CF" + name.removeprefix("call-CA"),
            "FriendlyName": name,
            "StatusCallbackEvent": what,
            "ParticipantLabel": leg.label,
            "CallSid": leg.sid,
            "AccountSid": self._account,
            "SequenceNumber": str(self._sequence),
            "Timestamp": format_datetime(self._clock()),
        }
        await self._post(leg.room.attrib["statusCallback"], news)

    async def _ask(self, leg: Leg, url: str, given: Mapping[str, str]) -> ElementTree.Element:
        text = await self._post(url, {**self._form(leg), **given})
        return ElementTree.fromstring(text)  # noqa: S314 - our own house wrote it

    def _form(self, leg: Leg) -> dict[str, str]:
        return {
            "CallSid": leg.sid,
            "AccountSid": self._account,
            "From": leg.caller,
            "To": leg.dialled,
            "CallStatus": leg.status,
            "Direction": "inbound",
            **leg.fields,
        }

    async def _post(self, url: str, form: Mapping[str, str]) -> str:
        if self._session is None:
            raise BenchError("the exchange has not been started")
        target, _ = urldefrag(url)
        headers = {"X-Twilio-Signature": self._sign(target, dict(form))}
        self.webhooks += 1
        async with self._session.post(target, data=form, headers=headers) as answer:
            text = await answer.text()
            if answer.status >= 300:
                raise BenchError(f"{target.partition('?')[0]} answered {answer.status}")
            return text

    async def _show(self, request: web.Request) -> web.Response:
        return self._answer(request)

    async def _change(self, request: web.Request) -> web.Response:
        leg = self._legs.get(request.match_info["sid"])
        if leg is not None and leg.status != "completed":
            form = await request.post()
            if "Url" in form:
                self._send(leg, str(form["Url"]))
            elif form.get("Status") == "completed":
                # Not awaited: the house is still answering the webhook in which it asks for this.
                leg.following = asyncio.create_task(self._end_later(leg))
        return self._answer(request)

    async def _end_later(self, leg: Leg) -> None:
        leg.following = None
        await self._end(leg)

    def _answer(self, request: web.Request) -> web.Response:
        leg = self._legs.get(request.match_info["sid"])
        if leg is None:
            return web.json_response({"code": 20404, "message": "not found"}, status=404)
        return web.json_response(
            {"sid": leg.sid, "account_sid": self._account, "status": leg.status}
        )
