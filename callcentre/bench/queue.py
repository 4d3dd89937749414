"""``callcentre bench queue``: the Lua functions beside an empty one, and how they bear a crowd.

``server_ratio`` is, for each function, its rate beside that of an empty script called with the same
keys and arguments: both are sent as ready bytes by the same process over the same connection, a
batch of the one, then a batch of the other. The rate is calls a second of the server's own
processor time, so that a machine which is busy with other things is so for both; ``wall_ratio`` is
the same by the clock on the wall. ``expire`` and ``sweep_silent`` find one to end at every call,
which they hardly ever do; with nothing to end they are ``expire:nothing`` and so on.

The p99 is of single calls there and back, at houses of several sizes taken in turn.
"""

from __future__ import annotations

import json
import tempfile
import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import cast
from urllib.parse import urlsplit

import redis

from callcentre.bench.queue_day import fill_callers, fill_operators, steps
from callcentre.bench.queue_offers import offer_latencies
from callcentre.bench.queue_wire import Ask, Commands, Wire
from callcentre.demo.plan import fresh_plan
from callcentre.demo.processes import Supervisor
from callcentre.logs import configure_logs
from callcentre.queueing import Queueing

ROUNDS = 9
LIVES = 300
CROWDS = (10, 1_000, 100_000)
DESKS = (10, 1_000)
LONE_ROUNDS = 40
LONE_LIVES = 25
OFFERS = 300
_BATCH = 2_000

Samples = dict[str, list[float]]
Ratios = dict[str, float]


@dataclass(frozen=True)
class Size:
    """How many callers wait, and how many operators are ready, while the day goes on."""

    callers: int
    operators: int

    @property
    def name(self) -> str:
        """For the report."""
        return f"{self.callers} callers, {self.operators} operators"


@dataclass(frozen=True)
class Spent:
    """Seconds of the server's processor, and of the clock on the wall."""

    server: float = 0.0
    wall: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.server + other.server, self.wall + other.wall)


class Server:
    """One Redis with a crowd in it."""

    def __init__(self, client: redis.Redis, wire: Wire, size: Size) -> None:
        self.size = size
        self._client = client
        self._asking = self._cost_of_asking()
        self.commands = Commands(client)
        self.wire = wire
        self._day = 0
        real = Queueing(client)
        for step in steps(self.next_day(), 1):  # whatever script Redis lacks, the library sends
            step.asks[0](real)
        self._fill(fill_callers(size.callers))
        self._fill(fill_operators(size.operators))

    def next_day(self) -> int:
        """The number of a day that has not been."""
        self._day += 1
        return self._day

    def spent(self, commands: bytes) -> Spent:
        """What these commands cost, less what asking for it costs."""
        before = self._processor_seconds()
        wall = _seconds(self.wire, commands)
        server = self._processor_seconds() - before - self._asking
        return Spent(max(server, 1e-6), wall)

    def _processor_seconds(self) -> float:
        info = cast("dict[str, float]", self._client.info("cpu"))
        return info["used_cpu_user"] + info["used_cpu_sys"]

    def _cost_of_asking(self) -> float:
        found = [self._processor_seconds() for _ in range(50)]
        return median(late - early for early, late in pairwise(found))

    def _fill(self, asks: Iterable[Ask]) -> None:
        batch: list[bytes] = []
        for ask in asks:
            batch.append(self.commands.packed(ask)[0])
            if len(batch) == _BATCH:
                self.wire.exchange(b"".join(batch))
                batch.clear()
        self.wire.exchange(b"".join(batch))


def run(arguments: Namespace) -> None:
    """Measure and print."""
    configure_logs(level="ERROR", as_json=False)
    with tempfile.TemporaryDirectory(prefix="callcentre-bench-") as folder, ExitStack() as stack:
        house = stack.enter_context(Supervisor())
        small = _server(house, Path(folder), Size(10, 10))
        by_server, by_clock = measure_ratios(small, ROUNDS, LIVES)
        crowds = [
            _server(house, Path(folder), Size(callers, operators))
            for callers in CROWDS
            for operators in DESKS
        ]
        lone = measure_lone(crowds, LONE_ROUNDS, LONE_LIVES)
        offered = offer_latencies(house, Path(folder), OFFERS)
    report = {
        "server_ratio": by_server,
        "wall_ratio": by_clock,
        **_growth(lone),
        "offer_p99_ms": round(p99(offered), 2),
    }
    print(json.dumps(report) if arguments.json else _table(report))


def _server(house: Supervisor, folder: Path, size: Size) -> Server:
    home = folder / f"redis-{len(list(folder.iterdir()))}"
    home.mkdir()
    plan = fresh_plan(home)
    program = plan.redis()
    # Without its journal on disk: that is the city's choice and the same for every function.
    command = (*program.command, "--appendonly", "no")
    house.start_ready(replace(program, name=home.name, command=command))
    return crowd_in(f"redis://127.0.0.1:{plan.redis_port}/0", size)


def crowd_in(url: str, size: Size) -> Server:
    """An empty Redis filled with so many callers and operators."""
    client = redis.Redis.from_url(url, decode_responses=True)
    port = urlsplit(url).port
    return Server(client, Wire(port or 6379), size)


def measure_ratios(server: Server, rounds: int, lives: int) -> tuple[Ratios, Ratios]:
    """By function: the median, over the rounds, of its rate over the empty script's.

    First by the server's processor time, then by the clock on the wall.
    """
    by_server: Samples = defaultdict(list)
    by_clock: Samples = defaultdict(list)
    for _ in range(rounds):
        ours: dict[str, Spent] = defaultdict(Spent)
        empty: dict[str, Spent] = defaultdict(Spent)
        for step in steps(server.next_day(), lives):
            pairs = [server.commands.packed(ask) for ask in step.asks]
            ours[step.name] += server.spent(b"".join(mine for mine, _ in pairs))
            empty[step.name] += server.spent(b"".join(none for _, none in pairs))
        for name, spent in ours.items():
            by_server[name].append(empty[name].server / spent.server)
            by_clock[name].append(empty[name].wall / spent.wall)
    return _medians(by_server), _medians(by_clock)


def _medians(ratios: Samples) -> Ratios:
    return {name: round(median(found), 3) for name, found in sorted(ratios.items())}


def measure_lone(servers: Sequence[Server], rounds: int, lives: int) -> dict[Size, Samples]:
    """By size and function: the seconds of every single call."""
    spent: dict[Size, Samples] = {server.size: defaultdict(list) for server in servers}
    for _ in range(rounds):
        for server in servers:
            for step in steps(server.next_day(), lives):
                for ask in step.asks:
                    command = server.commands.packed(ask)[0]
                    spent[server.size][step.name].append(_seconds(server.wire, command))
    return spent


def _seconds(wire: Wire, commands: bytes) -> float:
    before = time.perf_counter()
    wire.exchange(commands)
    return time.perf_counter() - before


def p99(samples: Iterable[float]) -> float:
    """The 99th of a hundred, in milliseconds."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] * 1000


def _growth(lone: dict[Size, Samples]) -> dict[str, object]:
    """p99 by size and function, and how it grows from the smallest crowd to the largest."""
    table = {
        size.name: {name: round(p99(found), 3) for name, found in sorted(samples.items())}
        for size, samples in lone.items()
    }
    by_function: dict[str, float] = {}
    together: list[float] = []
    least, most = min(CROWDS), max(CROWDS)
    for operators in DESKS:
        small, large = lone[Size(least, operators)], lone[Size(most, operators)]
        every = [p99(s for found in samples.values() for s in found) for samples in (small, large)]
        together.append(every[1] / every[0])
        for name in small:
            grown = p99(large[name]) / p99(small[name])
            by_function[name] = round(max(by_function.get(name, 0.0), grown), 2)
    return {
        "p99_ms": table,
        f"p99_growth_{most}_to_{least}": round(max(together), 2),
        f"p99_growth_{most}_to_{least}_by_function": dict(sorted(by_function.items())),
    }


def _table(report: dict[str, object]) -> str:
    return "\n".join(f"{name}: {json.dumps(value)}" for name, value in report.items())
