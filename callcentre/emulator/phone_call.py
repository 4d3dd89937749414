"""One call of a web phone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Protocol

from callcentre.emulator.ports import OVER, PhoneLeg
from callcentre.emulator.webrtc import BrowserDevice

_LOOK_SECONDS = 0.25


class Send(Protocol):
    """Tell the page something."""

    def __call__(self, kind: str, **fields: object) -> None:
        """``kind`` is the message's type."""


class PhoneCall:
    """A call in either direction; with sound if the browser has some, else by keys and text."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._leg: PhoneLeg | None = None
        self._device: BrowserDevice | None = None
        self._shown = 0
        self._status = ""
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._closed

    async def sound(self, offer: object) -> BrowserDevice | None:
        """Answer the browser's sound; None when it has none. Raises SdpError."""
        if isinstance(offer, str) and offer:
            self._device = BrowserDevice(self._lost)
            self._send("sound", sdp=await self._device.answer(offer))
        return self._device

    def follow(self, leg: PhoneLeg) -> None:
        """Show the page what becomes of this leg."""
        self._leg = leg
        leg.on_change(self._changed)
        self._changed(leg)
        if not self._closed:
            self._start(self._transcribe(leg))

    async def ring(self, leg: PhoneLeg) -> None:
        """Someone calls this phone."""
        self._leg = leg
        self._device = BrowserDevice(self._lost)
        self._send("ring", **{"from": leg.order.from_address, "sdp": await self._device.offer()})
        leg.on_change(self._over_or_not)
        self._over_or_not(leg)

    async def answer(self, answer: object) -> None:
        """Pick up; without an SDP the call has no sound. Raises SdpError."""
        if self._leg is None or self._closed:
            return
        device = self._device
        if device is not None and isinstance(answer, str) and answer:
            await device.accept(answer)
            await self._leg.answer(device)
        else:
            await self._leg.answer(None)
        self.follow(self._leg)

    def reject(self) -> None:
        """Refuse."""
        if self._leg is not None:
            self._leg.reject()

    def press(self, digit: str) -> None:
        """One key."""
        if self._leg is not None:
            self._leg.press(digit)

    def say(self, words: str) -> None:
        """Typed words count as spoken."""
        if self._leg is not None:
            self._leg.say(words)

    async def hang_up(self) -> None:
        """Put down."""
        if self._leg is not None and self._leg.status not in OVER:
            await self._leg.hang_up()

    async def close(self) -> None:
        """Nobody looks any more: put down and forget."""
        await self.hang_up()
        if self._device is not None:
            await self._device.close()
        for task in tuple(self._tasks):
            task.cancel()

    def _changed(self, leg: PhoneLeg) -> None:
        if leg.status != self._status and not self._closed:
            self._status = leg.status
            self._show_heard(leg)
            self._send("call", status=leg.status, sid=leg.sid)
        self._over_or_not(leg)

    def _over_or_not(self, leg: PhoneLeg) -> None:
        if leg.status in OVER and not self._closed:
            self._closed = True
            if self._status != leg.status:
                self._send("call", status=leg.status, sid=leg.sid)
            if self._device is not None:
                self._start(self._device.close())

    async def _transcribe(self, leg: PhoneLeg) -> None:
        while not self._closed:
            self._show_heard(leg)
            await asyncio.sleep(_LOOK_SECONDS)

    def _show_heard(self, leg: PhoneLeg) -> None:
        new = list(leg.heard[self._shown :])
        if new:
            self._shown += len(new)
            self._send("heard", texts=new)

    def _lost(self) -> None:
        self._start(self.hang_up())

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
