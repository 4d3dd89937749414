"""The switch: who is called, who answers, which document runs, who is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

from callcentre.emulator import far_ends, progress
from callcentre.emulator.audio import Device, Studio
from callcentre.emulator.call_messages import CallMessages
from callcentre.emulator.conferences import ConferenceHall
from callcentre.emulator.config import Account, EmulatorConfig
from callcentre.emulator.debugger import Complaint, Debugger
from callcentre.emulator.directory import Directory, Entry, Registry, number_sid
from callcentre.emulator.documents import Fallback, Source
from callcentre.emulator.faults import accidents
from callcentre.emulator.faults.book import FaultBook
from callcentre.emulator.faults.letters import HostilePoster
from callcentre.emulator.faults.rest import interceptor
from callcentre.emulator.interpreter import Interpreter
from callcentre.emulator.legs import Callback, Leg, LegOrder, Outcome, Program
from callcentre.emulator.media import MediaShelf
from callcentre.emulator.messaging import Messaging
from callcentre.emulator.names import new_sid
from callcentre.emulator.queues import QueueHall
from callcentre.emulator.recordings import Archive
from callcentre.emulator.rest.gate import Gate
from callcentre.emulator.transcriptions import Transcriber
from callcentre.emulator.trunk import TOO_MANY_CALLS, Trunk
from callcentre.emulator.verbs.table import VERBS
from callcentre.emulator.webhooks import DeliveryError, Letter

log = logging.getLogger(__name__)

WITHHELD = "anonymous"
LONGEST_CALL = 4 * 3600
_SECONDS_UNTIL_RINGING = 0.2
# Every timeout of a ringing line lasts about this much longer than was asked for.
_SECONDS_OF_GRACE = 5


@dataclass(frozen=True)
class Outbound:
    """A call to make. ``program`` is run on the leg when it is answered."""

    order: LegOrder
    program: Callable[[Leg], Program]
    timeout: float = 60
    time_limit: float = LONGEST_CALL
    params: Mapping[str, str] | None = None


class Exchange:
    """Everything that one emulator knows, and the operations on it."""

    def __init__(self, config: EmulatorConfig) -> None:
        self.config = config
        self.studio = Studio(config.speed, config.sounds_dir)
        self.debugger = Debugger()
        self.faults = FaultBook(config.faults)
        self.poster = HostilePoster(self)
        self.directory = Directory(config)
        self.softphones = Registry()
        self.phones = Registry()
        self.legs: dict[str, Leg] = {}
        self.conferences = ConferenceHall(self)
        self.queues = QueueHall()
        self.trunk = Trunk(self)
        self.transcriber = Transcriber(self)
        self.recordings = Archive(self)
        self.media = MediaShelf(self)
        self.messaging = Messaging(self)
        self.call_messages = CallMessages()
        self.verbs = VERBS
        self.rest_gate = Gate(config.limits.concurrent_requests)
        self.rest_gate.interceptors.append(interceptor(self))
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Let the studio's clock tick."""
        await self.studio.start()

    async def close(self) -> None:
        """End every call, drop every errand, close connections."""
        for leg in tuple(self.legs.values()):
            leg.callback = Callback()
            leg.finish("canceled")
        await asyncio.gather(*(leg.wait_over() for leg in self.legs.values()))
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.studio.close()
        await self.poster.close()

    def account(self, sid: str) -> Account:
        """The account that owns a leg or a number."""
        return self.directory.accounts[sid]

    def spawn(self, errand: Coroutine[Any, Any, object], name: str = "") -> asyncio.Task[Any]:
        """Run something beside everything else; its failure is logged."""
        task = asyncio.create_task(errand, name=name or None)
        self._tasks.add(task)
        task.add_done_callback(self._errand_done)
        return task

    def notify(self, letter: Letter, refused_code: int, call_sid: str = "") -> None:
        """Send an informational callback: the answer is ignored, a failure is only listed."""
        self.spawn(self._notify(letter, refused_code, call_sid), f"notify {call_sid}")

    # -- calls in ---------------------------------------------------------------------------

    def place_call(
        self,
        from_address: str,
        to: str,
        device: Device | None = None,
        *,
        application_sid: str | None = None,
        params: Mapping[str, str] | None = None,
        account_sid: str = "",
    ) -> Leg:
        """A person calls: a number, or an application of a softphone with custom ``params``.

        Nobody at the other end makes a leg that fails at once; so does an application that does
        not belong to ``account_sid``, the account of the softphone's token.
        """
        number = self.directory.numbers.get(to)
        if application_sid:
            entry = self.directory.entry_of_application(application_sid, account_sid)
        else:
            entry = self.directory.entry_of_number(number) if number else None
        order = LegOrder(
            account_sid=entry.account_sid if entry else self.directory.default_account.sid,
            from_address=WITHHELD if from_address in {"", "withheld"} else from_address,
            to=to,
            direction="inbound",
            callback=_callback(entry),
            phone_number_sid=number_sid(number) if number else "",
        )
        full = self.trunk.is_full(order.account_sid)
        leg = self.open_leg(order)
        leg.order = replace(order, extra=_extra_fields(leg, application_sid, params or {}))
        leg.audio.device = device
        if full:
            self.debugger.complain(Complaint(TOO_MANY_CALLS, "too many calls at once", "", leg.sid))
            leg.finish("busy")
        elif entry is None or not entry.url:
            leg.finish("failed")
        else:
            fallback = Fallback(entry.fallback_url, entry.fallback_method)
            leg.run(self.program(leg, Source(entry.url, entry.method), fallback))
        return leg

    async def program(self, leg: Leg, source: Source, fallback: Fallback) -> None:
        """Run documents on a leg until they end; the leg then ends."""
        await Interpreter(self, leg, fallback).run(source)

    # -- calls out --------------------------------------------------------------------------

    def call_out(self, outbound: Outbound) -> Leg:
        """Make a call as REST asks; returns at once, with the leg still ``queued``."""
        leg = self.open_leg(outbound.order)
        self.spawn(self._call_out(leg, outbound), f"call out {leg.sid}")
        return leg

    async def ring(self, leg: Leg, timeout: float, params: Mapping[str, str]) -> Outcome:
        """Ring the far end until it answers, refuses, is gone or ``timeout`` has passed.

        An answered leg is in progress afterwards; any other has ended.
        """
        ringer = self._ringer(leg.order.to)
        progress.report(self, leg)
        await self.studio.sleep(_SECONDS_UNTIL_RINGING)
        unreachable = ringer is None and leg.order.to.startswith(("client:", "sip:"))
        if not unreachable:
            leg.move("ringing")
        if ringer is not None and not leg.is_over:
            self.spawn(_await(ringer(leg, dict(params))), f"ring {leg.sid}")
        patience = 0 if unreachable else (timeout + _SECONDS_OF_GRACE) / self.studio.speed
        try:
            async with asyncio.timeout(patience):
                outcome = await leg.wait_for_outcome()
        except TimeoutError:
            outcome = "failed" if leg.order.to.startswith("sip:") else "no-answer"
        if outcome == "answered":
            leg.move("in-progress")
        else:
            leg.finish(outcome)
        return outcome

    def open_leg(self, order: LegOrder) -> Leg:
        """Make a leg, known to REST and reporting its progress from here on."""
        leg = Leg(order, self.studio)
        self.legs[leg.sid] = leg
        leg.on_change(self._report_change)
        accidents.watch(self, leg)
        return leg

    def limit(self, leg: Leg, seconds: float) -> None:
        """End the leg when it has lasted so long."""
        self.spawn(self._limit(leg, seconds), f"limit {leg.sid}")

    # -- inside -----------------------------------------------------------------------------

    def _ringer(self, to: str) -> Callable[[Leg, dict[str, str]], Any] | None:
        if to.startswith("client:"):
            return self.softphones.get(to.removeprefix("client:").partition("?")[0])
        kind = self.config.far_ends.get(to)
        return self.phones.get(to) or (far_ends.ringer(self, kind) if kind else None)

    async def _call_out(self, leg: Leg, outbound: Outbound) -> None:
        await self.trunk.wait_turn(leg)
        if leg.is_over:
            return
        outcome = await self.ring(leg, outbound.timeout, outbound.params or {})
        if outcome == "answered":
            leg.run(outbound.program(leg))
            self.limit(leg, outbound.time_limit)

    async def _limit(self, leg: Leg, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds / self.studio.speed):
                await leg.wait_over()
        except TimeoutError:
            leg.finish("completed")

    def _report_change(self, leg: Leg) -> None:
        progress.report(self, leg)

    async def _notify(self, letter: Letter, refused_code: int, call_sid: str) -> None:
        try:
            await self.poster.deliver(letter)
        except DeliveryError as error:
            code = refused_code if error.reason in {"4xx", "5xx"} else error.code
            self.debugger.complain(Complaint(code, str(error), letter.url, call_sid))

    def _errand_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("errand %s broke", task.get_name(), exc_info=task.exception())


async def _await(ringing: Any) -> None:
    await ringing


def _callback(entry: Entry | None) -> Callback:
    if entry is None:
        return Callback()
    return Callback(entry.status_callback, entry.status_callback_method)


def _extra_fields(
    leg: Leg, application_sid: str | None, params: Mapping[str, str]
) -> dict[str, str]:
    """What this call's webhooks carry beside the base fields.

    A browser's custom values add fields; they never replace those that the carrier vouches for.
    """
    own = leg.fields()
    custom = {name: value for name, value in params.items() if name not in own}
    if application_sid:
        return custom | {"ApplicationSid": application_sid}
    return custom | {"CallToken": new_sid("")}
