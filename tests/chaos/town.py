"""A whole house that may be killed piece by piece, its carrier, its staff and its fallback page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from callcentre import clock
from callcentre.calls.city import load_city
from callcentre.console.passwords import hash_password
from callcentre.demo.plan import Plan, fresh_plan
from callcentre.demo.postgres import MORTAL, mortal_postgres
from callcentre.demo.processes import Program, Supervisor
from callcentre.records import Database, migrate, operators
from callcentre.records.operators import NewOperator
from callcentre.switchboard import last_resort

FALLBACK = "+628110000112"
PASSWORD = "badai-pasti-berlalu"
# The emulator's clock: what is said takes a third of the time, the house's own clocks do not.
SPEED = 3.0
WORKERS = 2

DATABASE = MORTAL
REDIS, WEB, WORKER, DISPATCHER = "redis", "web", "worker", "dispatcher"


@dataclass(frozen=True)
class Staff:
    """One operator who can be played."""

    operator_id: int
    login: str


@dataclass(frozen=True)
class Town:
    """What the storm needs of the house."""

    plan: Plan
    house: Supervisor
    staff: tuple[Staff, ...]


@contextmanager
def running_town(folder: Path, operators_on_duty: int) -> Iterator[Town]:
    """Start everything; whatever still lives at the end is stopped.

    Raises:
        PostgresMissingError: no programs of PostgreSQL were found.
        ProcessError: a program would not run.
    """
    with ExitStack() as stack:
        house = stack.enter_context(Supervisor())
        server = stack.enter_context(mortal_postgres(house))
        stack.callback(house.stop_all)
        url = server.url_of("postgres")
        plan = replace(
            fresh_plan(folder, database_url=url, speed=SPEED),
            fallback_phones=(FALLBACK,),
            web_workers=WORKERS,
        )
        house.start(plan.redis())
        pages = stack.enter_context(_served(plan.folder))
        house.start(_carrier(plan, f"{pages}/{last_resort.VOICE_FILE}"))
        migrate(url)
        staff = _hire(plan, operators_on_duty)
        for program in (plan.web(), plan.worker(), plan.dispatcher()):
            house.start(program)
        house.wait_ready(WEB, 60)
        house.wait_ready("emulator", 60)
        yield Town(plan, house, staff)


def _carrier(plan: Plan, fallback_url: str) -> Program:
    """The emulator, told where to turn when the house does not answer."""
    program = plan.emulator()
    config = Path(program.command[program.command.index("--config") + 1])
    document: dict[str, Any] = yaml.safe_load(config.read_text(encoding="utf-8"))
    for number in document["numbers"]:
        number |= {"voice_fallback_url": fallback_url, "voice_fallback_method": "GET"}
    document["far_ends"] = {FALLBACK: "human"}
    config.write_text(yaml.safe_dump(document), encoding="utf-8")
    return program


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The file that the house has written for its worst hour, on a host of somebody else's."""

    class Quiet(SimpleHTTPRequestHandler):
        def guess_type(self, _: Any) -> str:
            return "text/xml"

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _hire(plan: Plan, count: int) -> tuple[Staff, ...]:
    settings = plan.settings()
    city = load_city(settings.city_dir)
    secret = hash_password(PASSWORD)
    database = Database(settings.database)
    staff = []
    try:
        with database.begin() as unit:
            for number in range(count):
                login = f"petugas{number}"
                queues, languages = tuple(city.queues), tuple(city.languages)
                new = NewOperator(login, login, secret, queues=queues, languages=languages)
                person = operators.add(unit, new, clock.now())
                if person is not None:
                    staff.append(Staff(person.id, login))
    finally:
        database.close()
    return tuple(staff)
