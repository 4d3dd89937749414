"""``callcentre bench webhooks``: our voice webhooks against the least that could answer them.

Every side runs under gunicorn with the same workers and threads, all are up at once, and rounds
alternate, so that a busy machine is busy for everyone. The figure is the ratio of requests/s.
"""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from callcentre.bench.load import Measured, run_round
from callcentre.bench.requests import Target, voice_webhooks
from callcentre.demo.plan import Plan, fresh_plan
from callcentre.demo.postgres import PostgresMissingError, running_postgres
from callcentre.demo.processes import Program, Supervisor, free_port
from callcentre.records import migrate
from callcentre.wiring import build_parts

ROUNDS = 7
CALLS_A_ROUND = 1_500
WARM_UP_CALLS = 200
CONNECTIONS = 16
WORKERS = 2
THREADS = 8


@dataclass(frozen=True)
class Side:
    """One server under measurement, and the house whose webhooks it is sent."""

    name: str
    plan: Plan
    target: Target


def run(arguments: Namespace) -> int:
    """Measure and print; returns 1 when a request was not answered with 200."""
    with tempfile.TemporaryDirectory(prefix="callcentre-bench-") as folder, ExitStack() as stack:
        house = stack.enter_context(Supervisor())
        sides = [_ours(house, Path(folder), "sqlite", "")]
        database_url = arguments.database_url or stack.enter_context(_postgresql())
        if database_url:
            sides.append(_ours(house, Path(folder), "postgresql", database_url))
        sides.insert(0, _bare(house, sides[0].plan))
        results = _alternate(sides)
    report = _report(results)
    print(json.dumps(report) if arguments.json else _table(report))
    return 1 if any(measured.failed for rounds in results.values() for measured in rounds) else 0


def _alternate(sides: list[Side]) -> dict[str, list[Measured]]:
    for side in sides:
        _round(side, WARM_UP_CALLS)
    results: dict[str, list[Measured]] = {side.name: [] for side in sides}
    for number in range(ROUNDS):
        # Every other round goes backwards, so that no side is always the one after the busiest.
        for side in sides if number % 2 == 0 else reversed(sides):
            results[side.name].append(_round(side, CALLS_A_ROUND))
    return results


def _round(side: Side, calls: int) -> Measured:
    requests = list(voice_webhooks(build_parts(side.plan.settings()), side.target, calls))
    return run_round(side.target.port, requests, CONNECTIONS)


def _report(results: dict[str, list[Measured]]) -> dict[str, dict[str, float]]:
    bare = results["bare"]
    report = {}
    for name, rounds in results.items():
        figures = {
            "requests_per_s": round(median(one.requests_per_s for one in rounds), 1),
            "p50_ms": round(median(one.percentile(50) for one in rounds), 2),
            "p99_ms": round(median(one.percentile(99) for one in rounds), 2),
        }
        if name != "bare":
            pairs = zip(rounds, bare, strict=True)
            ratio = median(our.requests_per_s / its.requests_per_s for our, its in pairs)
            figures["ratio"] = round(ratio, 3)
        report[name] = figures
    return report


def _table(report: dict[str, dict[str, float]]) -> str:
    lines = [f"{'':<12}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}"]
    for name, figures in report.items():
        ratio = f"{figures['ratio']:.3f}" if "ratio" in figures else "1"
        lines.append(
            f"{name:<12}{figures['requests_per_s']:>12.0f}{figures['p50_ms']:>9.1f}"
            f"{figures['p99_ms']:>9.1f}{ratio:>8}"
        )
    return "\n".join(lines)


def _ours(house: Supervisor, folder: Path, name: str, database_url: str) -> Side:
    home = folder / name
    home.mkdir()
    plan = fresh_plan(home, database_url=database_url)
    settings = plan.settings()
    migrate(settings.database)
    redis = plan.redis()
    house.start_ready(Program(f"{name} redis", redis.command, {}, redis.ready_url))
    environment = {**plan.environment(), "LOG_LEVEL": "WARNING"}
    ready = f"{plan.web_url}/healthz"
    house.start_ready(_gunicorn(name, "callcentre:create_app()", plan.web_port, environment, ready))
    target = Target(plan.web_port, plan.web_url, plan.secrets.account_sid, plan.secrets.auth_token)
    return Side(name, plan, target)


def _bare(house: Supervisor, plan: Plan) -> Side:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {"BENCH_TOKEN": plan.secrets.auth_token, "BENCH_BASE_URL": url}
    app = "callcentre.bench.bare:create_app()"
    house.start_ready(_gunicorn("bare", app, port, environment, f"tcp://127.0.0.1:{port}"))
    return Side("bare", plan, Target(port, url, plan.secrets.account_sid, plan.secrets.auth_token))


def _gunicorn(
    name: str, app: str, port: int, environment: dict[str, str], ready_url: str
) -> Program:
    command = (
        *(sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
        *("--keep-alive", "30", "--log-level", "warning"),
    )
    return Program(name, command, environment, ready_url)


@contextmanager
def _postgresql() -> Iterator[str]:
    """A throw-away PostgreSQL with its usual safety on, or nothing when it is not installed."""
    try:
        with running_postgres(safe=True) as server, server.fresh_database() as url:
            yield url
    except PostgresMissingError as missing:
        print(f"bench: {missing}; only SQLite is measured", file=sys.stderr)
        yield ""
