"""A house of real processes that may be killed, and the citizens who call it meanwhile."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from callcentre import clock
from callcentre.carrier.client import Carrier
from callcentre.demo.morning import Citizens
from callcentre.demo.people import seed
from callcentre.demo.plan import Plan, fresh_plan
from callcentre.demo.postgres import mortal_postgres
from callcentre.demo.processes import Supervisor, free_port
from callcentre.records import call_events, calls, migrate, operators
from callcentre.records.call_events import CallEvent
from callcentre.records.calls import Call
from callcentre.switchboard.parts import Parts
from callcentre.wiring import build_parts
from tests.services.balancer import running_balancer

FALLBACK = "+628110000112"
SPEED = 4.0
NODES = ("web1", "web2")
# What no webhook may take, on whatever rung of the ladder.
LONGEST_MS = 2500
COMES_BACK_SECONDS = 30.0
# Of a whole house on a machine that does much else.
START_SECONDS = 90.0


@dataclass(frozen=True)
class Town:
    """Two web nodes behind a load balancer, a worker, a dispatcher, Redis, a database, a carrier.

    ``parts`` is the same house seen from the test's own process.
    """

    plan: Plan
    house: Supervisor
    citizens: Citizens
    parts: Parts

    @property
    def carrier(self) -> Carrier:
        """The phone network as the house sees it."""
        return self.parts.carrier

    def staff(self) -> None:
        """Let somebody be on duty, though not ready: so that citizens wait in line."""
        with self.parts.database.reading() as unit:
            person = operators.list_all(unit, active_only=True)[0]
        at = clock.now()
        self.parts.queueing.operators.sign_on(
            person.id, person.queues, person.languages, at, alive_until=at + timedelta(hours=1)
        )

    def is_well(self) -> bool:
        """Does the house itself say so?"""
        return requests.get(f"{self.plan.web_url}/healthz", timeout=5).ok

    def until_well(self) -> None:
        """Wait until everything has come back by itself."""
        until(self.is_well, COMES_BACK_SECONDS)
        until(lambda: self.parts.spool.is_empty, COMES_BACK_SECONDS)

    def slowest_ms(self) -> float:
        """How long the slowest of the latest webhooks took."""
        answer = requests.get(f"{self.plan.emulator_url}/emulator/webhooks", timeout=5).json()
        told = answer["webhooks"] if isinstance(answer, dict) else answer
        return max(float(one["ms"] or 0) for one in told)

    def call_of(self, number: str) -> tuple[Call, list[CallEvent]]:
        """The latest call from this number, with its events."""
        with self.parts.database.reading() as unit:
            found = calls.search(unit, calls.CallFilter(text=number), 1, 1).items[0]
            return found, call_events.timeline(unit, found.id)

    def waiting(self) -> list[str]:
        """Who is in line, in answering order."""
        return [one.call_id for one in self.parts.queueing.line.board(clock.now()).waiting]


def until(happened: Callable[[], Any], seconds: float = 30.0) -> None:
    """Wait for something that other processes bring about."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if happened():
                return
        except (OSError, LookupError):
            pass
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@contextmanager
def founded_town(folder: Path, far_ends: Mapping[str, str] | None = None) -> Iterator[Town]:
    """Found it, and take it down again; ``far_ends`` are numbers at which nobody need be played.

    Raises:
        PostgresMissingError: no programs of PostgreSQL were found.
    """
    with ExitStack() as stack:
        house = stack.enter_context(Supervisor())
        url = stack.enter_context(mortal_postgres(house)).url_of("postgres")
        stack.callback(house.stop_all)
        plan = replace(
            fresh_plan(folder, database_url=url, speed=SPEED),
            fallback_phones=(FALLBACK,),
            fallback_url=stack.enter_context(_web_server_of(folder)) + "/fallback.xml",
            far_ends=far_ends or {},
        )
        ports = [free_port(), free_port()]
        stack.enter_context(running_balancer(plan.web_port, ports))
        for program in (plan.redis(), plan.emulator()):
            house.start(program)
        migrate(url)
        seed(plan.settings(), with_history=False)
        house.wait_ready("redis", START_SECONDS)
        for name, port in zip(NODES, ports, strict=True):
            house.start(plan.node(name, port))
        for program in (plan.worker(), plan.dispatcher()):
            house.start(program)
        for name in (*NODES, "emulator"):
            house.wait_ready(name, START_SECONDS)
        parts = build_parts(plan.settings())
        stack.callback(parts.database.close)
        yield Town(plan, house, Citizens(plan), parts)


@contextmanager
def _web_server_of(folder: Path) -> Iterator[str]:
    """Somebody else's web server, which serves one folder."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""
