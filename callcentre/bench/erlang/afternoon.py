"""One case, lived: callers who dial when they must, operators who answer at once."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from callcentre.bench.erlang.cases import Caller, Case
from callcentre.bench.erlang.exchange import Exchange, Leg
from callcentre.bench.erlang.house import QUEUE, FastHouse
from callcentre.calls.states import Disposition
from callcentre.demo.plan import HOTLINE_NUMBER
from callcentre.errors import OfferGoneError
from callcentre.queueing.feed import FeedEvent
from callcentre.records import operators
from callcentre.switchboard import connect, desk, presence

_THREADS = 24
_FEED_BLOCK_MS = 200
# Our own seconds after the last arrival until which every caller must have fared somehow.
_PATIENCE_AT_THE_END = 60.0


@dataclass
class Lived:
    """One caller's afternoon. Instants are seconds of the model since 1970, None: never."""

    leg: Leg
    caller: Caller
    offered_at: float | None = None
    accepted_at: float | None = None
    gave_up: bool = False
    accepted_times: int = 0


@dataclass(frozen=True)
class Day:
    """How all callers fared, and the share of one core that playing them took."""

    lived: list[Lived]
    generator_cpu: float


class Afternoon:
    """Plays one case against a running house."""

    def __init__(self, house: FastHouse, case: Case, callers: list[Caller]) -> None:
        self._house = house
        self._case = case
        self._clock = house.clock
        secrets = house.plan.secrets
        self._exchange = Exchange(
            secrets.account_sid, secrets.auth_token, house.plan.web_url, house.clock
        )
        self._lived = [
            Lived(Leg(f"+62811{number:07d}", HOTLINE_NUMBER), caller)
            for number, caller in enumerate(callers)
        ]
        self._by_call = {one.leg.sid: one for one in self._lived}
        self._threads = ThreadPoolExecutor(_THREADS)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> Day:
        """Let everybody come; returns when the last has put down."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        staff = await loop.run_in_executor(self._threads, self._sign_on)
        await self._exchange.start(self._house.plan.emulator_port)
        watching = loop.run_in_executor(self._threads, self._watch, loop, stop)
        beating = asyncio.create_task(self._beat(staff))
        began, worked = time.monotonic(), time.process_time()
        try:
            await self._let_them_come()
        finally:
            seconds, work = time.monotonic() - began, time.process_time() - worked
            stop.set()
            beating.cancel()
            await watching
            await self._exchange.stop()
            self._threads.shutdown(wait=True)
        return Day(self._lived, work / seconds / (os.cpu_count() or 1))

    async def _let_them_come(self) -> None:
        began = self._clock.seconds()
        for one in self._lived:
            await asyncio.sleep(
                self._clock.ours(began + one.caller.arrives - self._clock.seconds())
            )
            self._spawn(self._live(one, began + one.caller.arrives))
        deadline = time.monotonic() + _PATIENCE_AT_THE_END
        while self._tasks and time.monotonic() < deadline:
            await asyncio.wait(self._tasks, timeout=1, return_when=asyncio.FIRST_COMPLETED)

    async def _live(self, one: Lived, arrived: float) -> None:
        if not math.isinf(one.caller.patience):
            self._spawn(self._lose_patience(one, arrived + one.caller.patience))
        await self._exchange.dial(one.leg, "/webhooks/voice")

    async def _lose_patience(self, one: Lived, at: float) -> None:
        await asyncio.sleep(self._clock.ours(at - self._clock.seconds()))
        if one.accepted_at is None:
            one.gave_up = True
            await self._exchange.hang_up(one.leg)

    def _sign_on(self) -> list[int]:
        """As many operators as the case has, known to the records, signed on and ready."""
        parts = self._house.parts
        with parts.database.begin() as unit:
            for number in range(self._case.load.operators):
                login = f"petugas{number}"
                person = operators.NewOperator(login, login, "", queues=(QUEUE,), languages=("id",))
                operators.add(unit, person, parts.clock())
            staff = [person.id for person in operators.list_all(unit)]
        for operator_id in staff:
            desk.sign_on(parts, operator_id)
            desk.set_ready(parts, operator_id)
        return staff

    async def _beat(self, staff: list[int]) -> None:
        """Every desk is open and says so."""
        loop = asyncio.get_running_loop()
        every = self._clock.ours(self._house.parts.city.desk.presence_seconds / 4)
        while True:
            await asyncio.sleep(every)
            for operator_id in staff:
                await loop.run_in_executor(
                    self._threads, presence.heartbeat, self._house.parts, operator_id
                )

    def _watch(self, loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
        """In a thread: what the desks hear on their streams."""
        feed = self._house.parts.queueing.feed
        after = feed.latest()
        while not stop.is_set():
            for event in feed.read(after, _FEED_BLOCK_MS, 200):
                after = event.id
                if event.kind == "offer":
                    loop.call_soon_threadsafe(self._ring, event)

    def _ring(self, event: FeedEvent) -> None:
        one = self._by_call[event.data["call"]]
        if one.offered_at is None:
            one.offered_at = self._clock.seconds()
        self._spawn(self._answer(one, int(event.data["operator"]), event.data["token"]))

    async def _answer(self, one: Lived, operator_id: int, token: str) -> None:
        loop = asyncio.get_running_loop()
        parts = self._house.parts
        try:
            await loop.run_in_executor(self._threads, desk.accept, parts, operator_id, token)
        except OfferGoneError:
            return
        one.accepted_times += 1
        one.accepted_at = one.accepted_at or self._clock.seconds()
        phone = Leg(f"client:{connect.operator_identity(operator_id)}", "", fields={"Offer": token})
        self._spawn(self._exchange.dial(phone, "/webhooks/voice/operator-leg"))
        await self._talk(one)
        await self._exchange.hang_up(one.leg)
        await loop.run_in_executor(self._threads, self._wrap_up, operator_id, one.leg.sid)
        await self._exchange.hang_up(phone)

    async def _talk(self, one: Lived) -> None:
        """The operator's time runs from accepting; nobody hangs up before the two have met."""
        ends = (one.accepted_at or 0.0) + one.caller.talks
        met = asyncio.create_task(one.leg.in_room.wait())
        gone = asyncio.create_task(one.leg.over.wait())
        await asyncio.wait({met, gone}, return_when=asyncio.FIRST_COMPLETED)
        if met.done():
            await asyncio.sleep(self._clock.ours(ends - self._clock.seconds()))
        for waiting in (met, gone):
            waiting.cancel()

    def _wrap_up(self, operator_id: int, call_id: str) -> None:
        desk.wrap_up(
            self._house.parts, operator_id, call_id, Disposition.INFORMATION, "", ready=True
        )

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
