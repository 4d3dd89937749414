"""One call of one softphone: a browser's WebRTC on one side, a leg of the exchange on the other."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from callcentre.emulator.access_token import Grant
from callcentre.emulator.call_messages import CallMessage
from callcentre.emulator.ports import OVER, Params, PhoneLeg, Switch
from callcentre.emulator.webrtc import BrowserDevice, SdpError

if TYPE_CHECKING:
    from callcentre.emulator.softphone import SoftphoneLine

BUSY = 31486
BAD_OFFER = 31000
_KEYS = frozenset("0123456789*#ABCD")


class SoftphoneCall:
    """A call in either direction, from its invite to its end.

    ``names`` are the identifiers under which the browser may speak of it: its own temporary one
    and the real ``CA...``.
    """

    def __init__(self, line: SoftphoneLine, identity: str, temporary_sid: str) -> None:
        self.identity = identity
        self.token = secrets.token_urlsafe(24)
        self.names = {temporary_sid} if temporary_sid else set()
        self.over = False
        self._line: SoftphoneLine | None = line
        self._leg: PhoneLeg | None = None
        self._incoming = False
        self._answered = False
        self._answer_sdp = ""
        self._device = BrowserDevice(self._sound_lost)
        self._tasks: set[asyncio.Task[None]] = set()
        line.adopt(self)

    async def dial(self, offer: str, switch: Switch, grant: Grant, params: Params) -> None:
        """The browser calls: answer its sound first, then let the application run."""
        try:
            self._answer_sdp = await self._device.answer(offer)
        except SdpError as error:
            await self._refuse(error)
            return
        leg = switch.place_call(
            f"client:{self.identity}",
            params.get("To", ""),
            self._device,
            application_sid=grant.application_sid,
            params=params,
            account_sid=grant.account_sid,
        )
        self._leg = leg
        self.names.add(leg.sid)
        self._send("ringing")
        leg.on_change(self._changed)
        self._changed(leg)

    async def ring(self, leg: PhoneLeg, params: Params) -> None:
        """The browser is called: it gets our offer and may answer or reject."""
        self._leg, self._incoming = leg, True
        self.names.add(leg.sid)
        offer = await self._device.offer()
        self._send(
            "invite",
            sdp=offer,
            reconnect=self.token,
            parameters={
                "CallSid": leg.sid,
                "From": leg.order.from_address,
                "To": leg.order.to,
                "Params": urlencode(dict(params)),
            },
        )
        leg.on_change(self._changed)
        self._changed(leg)

    async def accepted(self, answer: str) -> None:
        """The person picked up."""
        if self._leg is not None and self._incoming and not self._answered:
            try:
                await self._device.accept(answer)
            except SdpError as error:
                await self._refuse(error)
                return
            self._answered = True
            await self._leg.answer(self._device)
            self._send("answer", reconnect=self.token)

    async def reinvite(self, offer: str) -> None:
        """The browser restarts its connection, for instance after a change of network."""
        try:
            sdp = await self._device.answer(offer)
        except SdpError as error:
            await self._refuse(error)
        else:
            self._send("answer", sdp=sdp, reconnect=self.token)

    def press(self, digits: str) -> None:
        """Keys; the SDK's ``w`` pauses need no time here."""
        for digit in digits:
            if self._leg is not None and digit in _KEYS:
                self._leg.press(digit)

    @property
    def sid(self) -> str:
        """The call's real identifier; empty while it has none."""
        return self._leg.sid if self._leg is not None else ""

    def show(self, message: CallMessage) -> None:
        """Let the browser have a message of the application."""
        self._send(
            "message",
            content=message.content,
            contenttype=message.content_type,
            messagetype=message.kind,
            voiceeventsid=message.sid,
        )

    async def hang_up(self) -> None:
        """The person put down."""
        if self._leg is not None and self._leg.status not in OVER:
            await self._leg.hang_up()
        await self._finish()

    async def reject(self) -> None:
        """The person refused."""
        if self._leg is not None and self._leg.status not in OVER:
            self._leg.reject()
        await self._finish()

    def line_lost(self, line: SoftphoneLine, grace: float) -> None:
        """The socket is gone; unless it comes back within ``grace`` seconds, so is the person."""
        if self._line is line:
            self._line = None
            self._start(self._give_up_after(grace))

    def move_to(self, line: SoftphoneLine) -> None:
        """The same browser on a new socket."""
        if self._line is not None:
            self._line.release(self)
        self._line = line
        line.adopt(self)
        self._send("answer", reconnect=self.token)

    async def _give_up_after(self, grace: float) -> None:
        await asyncio.sleep(grace)
        if self._line is None and not self.over:
            await self.hang_up()

    def _sound_lost(self) -> None:
        self._start(self.hang_up())

    def _changed(self, leg: PhoneLeg) -> None:
        if self.over:
            return
        if leg.status in OVER:
            self._end(leg.status)
        elif leg.status == "in-progress" and not self._answered:
            if self._incoming:
                # Another browser of the same identity was quicker.
                self._end("canceled")
            else:
                self._answered = True
                self._send("answer", sdp=self._answer_sdp, reconnect=self.token)

    async def _refuse(self, error: SdpError) -> None:
        self._send("hangup", error={"code": BAD_OFFER, "message": str(error)})
        await self.hang_up()

    def _end(self, status: str) -> None:
        if self._incoming and not self._answered:
            self._send("cancel")
        elif status == "busy":
            self._send("hangup", error={"code": BUSY, "message": "Busy Here"})
        else:
            self._send("hangup")
        self._start(self._finish())

    async def _finish(self) -> None:
        if not self.over:
            self.over = True
            if self._line is not None:
                self._line.release(self)
            await self._device.close()

    def _send(self, kind: str, **payload: object) -> None:
        if self._line is not None:
            sid = self._leg.sid if self._leg is not None else next(iter(self.names), "")
            self._line.send(kind, callsid=sid, **payload)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
