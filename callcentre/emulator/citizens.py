"""Scripted citizens at work: each has a telephone and does its steps one by one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from callcentre.emulator.audio import ScriptedDevice
from callcentre.emulator.dialogue import Dialogue
from callcentre.emulator.expectations import disappointment
from callcentre.emulator.legs import Leg
from callcentre.emulator.lookout import Lookout
from callcentre.emulator.messages import Channel, Message, on_channel
from callcentre.emulator.messaging import Text
from callcentre.emulator.script import Person
from callcentre.emulator.script_steps import Step
from callcentre.emulator.tasks import put_down
from callcentre.emulator.wishes import CallOverError, CitizenError, PatienceError, Wishes

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

_LOOK_EVERY = 0.05
_PATIENCE = 20.0
_PATIENCE_FOR_PEOPLE = 60.0
_SECONDS_A_WORD = 0.4


class Citizen:
    """One person of a script and the telephone in their hand.

    ``waited`` is how many seconds passed between dialling and talking with somebody, None as long
    as that has not happened; ``gave_up`` is true for one whose patience was over before,
    ``cut_off`` for one whose call was ended by the other side.
    """

    def __init__(self, exchange: Exchange, person: Person, lookout: Lookout) -> None:
        self.person = person
        self.dialogue = Dialogue(exchange.studio.now)
        self.error = ""
        self.leg: Leg | None = None
        self.waited: float | None = None
        self.gave_up = self.cut_off = False
        self._exchange = exchange
        self._lookout = lookout
        self._wishes = Wishes(exchange.studio, lookout, self._listen)
        self._dialled_at = 0.0
        self._device: ScriptedDevice | None = None
        self._heard_until = 0
        self._meetings = 0
        self._incoming: list[Leg] = []
        self._inbox: list[Message] = []
        # A script may dial {city}: whatever number this carrier's customer has first.
        self._known = {"city": next(iter(exchange.directory.numbers), "")}
        self._doing: dict[str, Callable[[Step], Awaitable[None]]] = {
            "dial": self._dial,
            "connect": self._connect,
            "answer": self._answer,
            "hear": self._hear,
            "press": self._press,
            "say": self._say,
            "wait": self._wait,
            "talk": self._talk,
            "listen": self._wait,
            "connected": self._connected,
            "ended": self._ended,
            "hang_up": self._hang_up,
            "text": self._text,
            "expect_text": self._expect_text,
            "expect": self._expect,
        }

    async def live(self) -> None:
        """Do all steps; ``error`` says why it stopped early. The phone is put down at the end."""
        number = self.person.number
        addresses = (number, on_channel(number, "whatsapp"))
        self._exchange.phones.register(number, self._ring)
        for address in addresses:
            self._exchange.messaging.open_inbox(address, self._inbox.append)
        try:
            await self._exchange.studio.sleep(self.person.starts_after)
            for step in self.person.steps:
                await self._do(step)
        except PatienceError:
            self.gave_up = True
            self._note("loses patience")
        except CitizenError as error:
            self.error = str(error)
            self._note(f"gives up: {error}")
        except Exception as error:
            self.error = f"{type(error).__name__}: {error}"
            raise
        finally:
            self._exchange.phones.unregister(number, self._ring)
            for address in addresses:
                self._exchange.messaging.close_inbox(address, self._inbox.append)
            if self.leg is not None:
                if not self.leg.is_over:
                    await self.leg.hang_up()
                self.dialogue.overhear(self.leg)

    async def _do(self, step: Step) -> None:
        try:
            await self._doing[step.kind](step)
        except PatienceError:
            raise
        except CitizenError as error:
            self.cut_off = isinstance(error, CallOverError)
            raise CitizenError(f"{error} ({step.place})" if step.place else str(error)) from error

    # -- the telephone ----------------------------------------------------------------------

    async def _ring(self, leg: Leg, _params: dict[str, str]) -> None:
        self._note(f"rings: {leg.order.from_address}")
        if self.leg is not None and not self.leg.is_over:
            leg.reject()
        else:
            self._incoming.append(leg)

    def _call(self) -> Leg:
        if self.leg is None:
            raise CitizenError("has not dialled yet")
        return self.leg

    def _live_call(self, wish: str) -> Leg:
        leg = self._call()
        if leg.is_over:
            raise CallOverError(f"wanted to {wish}, but the call is over ({leg.status})")
        return leg

    def _begin(self, leg: Leg) -> None:
        if self.leg is not None:
            self.dialogue.overhear(self.leg)
        self.dialogue.new_call()
        self._exchange.faults.belongs(leg.sid, self.person.name)
        self.leg, self._heard_until, self._meetings = leg, 0, 0
        self._dialled_at = self._exchange.studio.now()

    def _new_device(self) -> ScriptedDevice | None:
        self._device = ScriptedDevice() if self.person.media else None
        return self._device

    # -- steps ------------------------------------------------------------------------------

    async def _dial(self, step: Step) -> None:
        to = self._filled(step.value)
        self._note(f"dials {to}")
        self._begin(self._exchange.place_call(self.person.number, to, self._new_device()))

    async def _connect(self, step: Step) -> None:
        """Be a softphone without a browser: connect() through an application."""
        identity = f"client:{step.options.get('as', self.person.name)}"
        params = {str(k): self._filled(v) for k, v in (step.options.get("params") or {}).items()}
        self._note(f"connects as {identity}")
        leg = self._exchange.place_call(
            identity,
            params.get("To", ""),
            self._new_device(),
            application_sid=self._filled(step.value),
            params=params,
        )
        self._begin(leg)

    async def _answer(self, step: Step) -> None:
        await self._wishes.until(lambda: bool(self._live_incoming()), step.within(60), "a call")
        leg = self._live_incoming()[0]
        self._begin(leg)
        await leg.answer(self._new_device())
        self._note("answers")

    def _live_incoming(self) -> list[Leg]:
        return [leg for leg in self._incoming if not leg.is_over]

    async def _hear(self, step: Step) -> None:
        words = self._filled(step.value)
        leg = self._call()
        seen = -1

        def heard() -> bool:
            nonlocal seen
            if seen == len(leg.heard):
                return False
            seen = len(leg.heard)
            place = leg.spoken.casefold().find(words.casefold(), self._heard_until)
            if place >= 0:
                self._heard_until = place + len(words)
            return place >= 0

        def hopeless() -> bool:
            return leg.is_over

        try:
            await self._wishes.until(heard, step.within(_PATIENCE), f"to hear {words!r}", hopeless)
        except CitizenError as error:
            since = leg.spoken[self._heard_until :].strip() or "nothing"
            raise type(error)(f"{error}; heard {since!r}") from error
        self._note(f"hears {words!r}")

    async def _press(self, step: Step) -> None:
        for key in self._filled(step.value):
            leg = self._live_call(f"press {key}")
            await self._wishes.until_listening(leg)
            self._note(f"presses {key}")
            leg.press(key)
            await asyncio.sleep(0)

    async def _say(self, step: Step) -> None:
        words = self._filled(step.value)
        leg = self._live_call("speak")
        self._note(f"says {words!r}")
        leg.talking_until = self._exchange.studio.now() + _SECONDS_A_WORD * len(words.split())
        await self._speak(leg, words)
        leg.say(words)

    async def _talk(self, step: Step) -> None:
        """Make sounds for so many seconds; with real sound these are real words."""
        studio, seconds = self._exchange.studio, float(step.value)
        leg = self._live_call("talk")
        self._note(f"talks for {seconds:.4g} s")
        end = leg.talking_until = studio.now() + seconds
        while self._device is not None and studio.now() < end and not leg.is_over:
            await self._speak(leg, "satu dua tiga empat lima")
            await studio.sleep(_LOOK_EVERY)
        await self._lookout.until(lambda: studio.now() >= end or leg.is_over or self._listen())

    async def _speak(self, leg: Leg, words: str) -> None:
        """Say it with real sound, if there is any; stops when the call ends."""
        if self._device is None:
            return
        saying = asyncio.create_task(self._device.say(words, self.person.language))
        over = asyncio.create_task(leg.wait_over())
        try:
            await asyncio.wait({saying, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await put_down(saying, over)

    async def _wait(self, step: Step) -> None:
        self._note(f"waits {float(step.value):.4g} s")
        end = self._exchange.studio.now() + float(step.value)
        await self._lookout.until(lambda: self._exchange.studio.now() >= end or self._listen())

    async def _connected(self, step: Step) -> None:
        leg = self._call()
        # A meeting that began and ended between two looks counts; one already seen does not.
        await self._wishes.until(
            lambda: bool(leg.companions()) or leg.meetings > self._meetings,
            step.within(_PATIENCE_FOR_PEOPLE),
            "to be connected",
            lambda: leg.is_over,
            exact=step.exact,
        )
        self._meetings = leg.meetings
        if self.waited is None:
            self.waited = self._exchange.studio.now() - self._dialled_at
        self._note("is connected")

    async def _ended(self, step: Step) -> None:
        leg = self._call()
        await self._wishes.until(lambda: leg.is_over, step.within(30), "the call to end")
        self._note(f"the call has ended: {leg.status}")

    async def _hang_up(self, _step: Step) -> None:
        leg = self._call()
        self._note("hangs up")
        await leg.hang_up()

    async def _text(self, step: Step) -> None:
        channel: Channel = "whatsapp" if step.options.get("channel") == "whatsapp" else "sms"
        body, to = self._filled(step.value), self._filled(step.options.get("to", ""))
        extra = {str(key): str(value) for key, value in (step.options.get("extra") or {}).items()}
        self._note(f"writes {body!r}")
        self._exchange.messaging.text(Text(self.person.number, to, body, channel, extra=extra))

    async def _expect_text(self, step: Step) -> None:
        pattern = re.compile(str(step.value), re.IGNORECASE | re.DOTALL)
        await self._wishes.until(
            lambda: any(pattern.search(message.body) for message in self._inbox),
            step.within(_PATIENCE),
            f"a message like {step.value!r}",
        )
        while self._inbox:
            message = self._inbox.pop(0)
            found = pattern.search(message.body)
            self._note(f"reads {message.body!r}")
            if found:
                self._known |= {k: v for k, v in found.groupdict().items() if v is not None}
                return

    async def _expect(self, step: Step) -> None:
        """Look once, now."""
        problem = disappointment(self._call(), step.value)
        if problem:
            raise CitizenError(f"expected {problem}")
        self._note("finds everything as expected")

    # -- inside -----------------------------------------------------------------------------

    def _filled(self, value: Any) -> str:
        text = str(value)
        for name, known in self._known.items():
            text = text.replace("{" + name + "}", known)
        return text

    def _note(self, line: str) -> None:
        if self.leg is not None:
            self.dialogue.overhear(self.leg)
        self.dialogue.note(line)

    def _listen(self) -> bool:
        """Write down what has been heard meanwhile; never a reason to stop waiting."""
        if self.leg is not None:
            self.dialogue.overhear(self.leg)
        return False
