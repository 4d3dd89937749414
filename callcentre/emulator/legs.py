"""One leg of a call: its life, its ears, its two ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from callcentre.emulator.audio import Device, Studio
from callcentre.emulator.names import API_VERSION, new_sid, now, whole_seconds
from callcentre.emulator.past import Remembers
from callcentre.emulator.tasks import put_down
from callcentre.emulator.webhooks import CookieJar

log = logging.getLogger(__name__)

TERMINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
GEOGRAPHY = ("City", "State", "Zip", "Country")

Outcome = Literal["answered", "busy", "no-answer", "canceled", "failed"]
Program = Coroutine[Any, Any, None]


@dataclass(frozen=True)
class Callback:
    """Where progress of a leg is reported; an empty address reports nothing."""

    url: str = ""
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True)
class LegOrder:
    """What a leg is made from. ``extra`` are fields that every one of its webhooks carries."""

    account_sid: str
    from_address: str
    to: str
    direction: str
    parent_sid: str = ""
    callback: Callback = field(default_factory=Callback)
    extra: Mapping[str, str] = field(default_factory=dict)
    phone_number_sid: str = ""


@dataclass(frozen=True)
class Heard:
    """Input of the person: one ``key``, or some ``words``."""

    kind: Literal["key", "words"]
    value: str


class Gathering(Protocol):
    """Where a leg is together with others: a conference or a two-leg talk."""

    def others(self, leg: Leg) -> list[Leg]:
        """Everybody whom the leg can talk with."""

    def drop(self, leg: Leg) -> None:
        """The leg was redirected and goes elsewhere."""


class Leg(Remembers):
    """A call leg. ``status`` holds Twilio's REST words; terminal ones are final."""

    REMEMBERS = frozenset({"status", "updated", "started", "ended", "answered_by"})

    def __init__(self, order: LegOrder, studio: Studio) -> None:
        self.sid = new_sid("CA")
        self.order = order
        self.audio = studio.open(self.sid)
        self.status = "ringing" if order.direction == "inbound" else "queued"
        self.callback = order.callback
        self.created = self.updated = now()
        self.started: datetime | None = None
        self.ended: datetime | None = None
        self.cookies = CookieJar()
        self.heard: list[str] = []
        self.gathering: Gathering | None = None
        self.meetings = 0
        self.peak_heard_rms = self.peak_said_rms = 0.0
        self.talking_until = 0.0
        self.recording_fields: dict[str, str] = {}
        self.sequence = 0
        self.answered_by = ""
        self.queue_milliseconds = 0
        self._outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._over = asyncio.Event()
        self._ears: list[asyncio.Queue[Heard]] = []
        self._watchers: list[Callable[[Leg], None]] = []
        self._before_end: list[Callable[[Leg], None]] = []
        self._listeners: list[Callable[[str, str], None]] = []
        self._program: asyncio.Task[None] | None = None
        self._winding_up: asyncio.Task[None] | None = None

    # -- what it is -------------------------------------------------------------------------

    @property
    def is_over(self) -> bool:
        """True once the status is terminal."""
        return self.status in TERMINAL

    @property
    def is_listening(self) -> bool:
        """True while some verb takes keys or words."""
        return bool(self._ears)

    @property
    def duration(self) -> int:
        """Whole seconds between answer and end, outside time."""
        return whole_seconds(self.started, self.ended)

    @property
    def spoken(self) -> str:
        """Everything that was said to this leg so far, one text."""
        return " ".join(self.heard)

    def companions(self) -> list[Leg]:
        """The legs it can talk with right now."""
        return self.gathering.others(self) if self.gathering else []

    def fields(self) -> dict[str, str]:
        """The base parameters of every voice request about this leg (contract 1.2)."""
        order = self.order
        status = "initiated" if self.status == "queued" else self.status
        fields = {
            "CallSid": self.sid,
            "AccountSid": order.account_sid,
            "ApiVersion": API_VERSION,
            "From": order.from_address,
            "To": order.to,
            "Caller": order.from_address,
            "Called": order.to,
            "CallStatus": status,
            "Direction": order.direction,
        }
        if order.parent_sid:
            fields["ParentCallSid"] = order.parent_sid
        for side in ("From", "To", "Caller", "Called"):
            fields |= {side + part: "" for part in GEOGRAPHY}
        return fields | dict(order.extra)

    # -- what the far end does --------------------------------------------------------------

    async def answer(self, device: Device | None = None) -> None:
        """The far end picks up; ``device`` is its sound, None when it has none."""
        if self._outcome.done() or self.is_over:
            return
        self.audio.device = device
        self._outcome.set_result("answered")

    def reject(self, outcome: Outcome = "busy") -> None:
        """The far end does not want the call."""
        self._settle(outcome)

    def press(self, digit: str) -> None:
        """The person presses a key; nobody listening means that it is only a tone."""
        self.audio.sound_key(digit)
        self._tell(Heard("key", digit))

    def say(self, text: str) -> None:
        """The person says some words: speech input here, words heard by everybody else there."""
        self._tell(Heard("words", text))
        for listener in self._listeners:
            listener("inbound_track", text)
        for other in self.companions():
            other.hear(text)

    def hear(self, text: str) -> None:
        """Words reach the person: from a document, or from somebody they talk with."""
        self.heard.append(text)
        for listener in self._listeners:
            listener("outbound_track", text)

    def on_words(self, listener: Callable[[str, str], None]) -> None:
        """Call ``listener(track, words)`` for all that is said on this leg, either way."""
        self._listeners.append(listener)

    async def hang_up(self) -> None:
        """The far end puts the phone down."""
        self.finish("completed" if self.started else "no-answer")
        await self.wait_over()

    def on_change(self, callback: Callable[[Leg], None]) -> None:
        """Call ``callback(leg)`` after every change of status."""
        self._watchers.append(callback)

    def before_end(self, callback: Callable[[Leg], None]) -> None:
        """Call ``callback(leg)`` when it has ended, before its sound is taken away."""
        self._before_end.append(callback)

    # -- what the exchange does -------------------------------------------------------------

    def move(self, status: str) -> None:
        """Take a new status and tell everybody who watches."""
        if self.is_over or status == self.status:
            return
        self.status, self.updated = status, now()
        if status == "in-progress":
            self.started = self.updated
        self._announce()

    def run(self, program: Program) -> None:
        """Begin to run a program on this leg; the leg ends when the program ends."""
        if self.is_over:
            program.close()
            return
        self._program = asyncio.create_task(self._run(program), name=f"leg {self.sid}")

    async def take_over(self, program: Program) -> None:
        """Stop what runs, at once, and run something else instead."""
        await self._stop_program()
        if self.gathering is not None:
            self.gathering.drop(self)
        self.run(program)

    def finish(self, status: str) -> None:
        """End the leg. Ending it again does nothing."""
        if self.is_over:
            return
        self.status, self.ended = status, now()
        self.updated = self.ended
        self._settle("canceled" if status == "canceled" else "failed")
        self._winding_up = asyncio.create_task(self._wind_up(), name=f"end {self.sid}")

    async def wait_for_outcome(self) -> Outcome:
        """Wait until the far end has answered, refused or gone."""
        return await asyncio.shield(self._outcome)

    async def wait_over(self) -> None:
        """Wait until the leg has ended and everything of it is put away."""
        await self._over.wait()

    @contextlib.contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Heard]]:
        """Take input for as long as the block lasts. Keys from before are not heard."""
        ears: asyncio.Queue[Heard] = asyncio.Queue()
        self._ears.append(ears)
        try:
            yield ears
        finally:
            self._ears.remove(ears)

    async def speak(self, text: str, language: str, voice: str) -> None:
        """Say something to the person; returns when it has been heard to its end."""
        self.hear(text)
        await self.audio.speak(text, language, voice)

    # -- inside -----------------------------------------------------------------------------

    def _tell(self, heard: Heard) -> None:
        for ears in self._ears:
            ears.put_nowait(heard)

    def _settle(self, outcome: Outcome) -> None:
        if not self._outcome.done():
            self._outcome.set_result(outcome)

    def _announce(self) -> None:
        for watcher in tuple(self._watchers):
            watcher(self)

    async def _run(self, program: Program) -> None:
        try:
            await program
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("the program of leg %s broke", self.sid)
            self.finish("failed")
        else:
            self.finish("completed")

    async def _wind_up(self) -> None:
        try:
            await self._stop_program()
            for callback in self._before_end:
                callback(self)
            self.peak_heard_rms, self.peak_said_rms = self.audio.heard_rms, self.audio.said_rms
            await self.audio.close()
            self.gathering = None
            self._announce()
        finally:
            self._over.set()

    async def _stop_program(self) -> None:
        running, self._program = self._program, None
        if running is not None:
            await put_down(running)
