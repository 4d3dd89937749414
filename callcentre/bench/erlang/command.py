"""Runs the cases one after the other and prints what they came to."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from argparse import Namespace
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path

from callcentre.bench.erlang.afternoon import Afternoon
from callcentre.bench.erlang.cases import CASES, Case, draw
from callcentre.bench.erlang.fast import FastClock
from callcentre.bench.erlang.house import running
from callcentre.bench.erlang.verdict import Verdict, judge
from callcentre.demo.postgres import PostgresMissingError, PostgresServer, running_postgres
from callcentre.logs import configure_logs

SEED = 112


def run(arguments: Namespace) -> int:
    """Measure and print; returns 1 when a caller was lost, answered twice or passed over."""
    configure_logs(level="ERROR", as_json=False)
    cases = [replace(case, calls=min(case.calls, arguments.calls or case.calls)) for case in CASES]
    with ExitStack() as stack:
        server = _postgresql(stack)
        verdicts = [_live(case, server) for case in cases]
    if arguments.json:
        print(json.dumps({"cases": [verdict.as_json() for verdict in verdicts]}))
    else:
        print("\n".join(_line(verdict) for verdict in verdicts))
    return 0 if all(verdict.nobody_was_wronged for verdict in verdicts) else 1


def _live(case: Case, server: PostgresServer | None) -> Verdict:
    clock = FastClock(case.acceleration, time.time())
    with (
        tempfile.TemporaryDirectory(prefix="callcentre-bench-") as folder,
        server.fresh_database() if server else nullcontext("") as database_url,
        running(Path(folder), clock, database_url) as house,
    ):
        callers = draw(case, SEED)
        day = asyncio.run(Afternoon(house, case, callers).run())
        return judge(case, day, house.parts.database)


def _postgresql(stack: ExitStack) -> PostgresServer | None:
    """A throw-away server with its usual safety on; None (SQLite) when it is not installed."""
    try:
        return stack.enter_context(running_postgres(safe=True))
    except PostgresMissingError as missing:
        print(f"bench: {missing}; SQLite is used", file=sys.stderr)
        return None


def _line(verdict: Verdict) -> str:
    return (
        f"{verdict.name} ({verdict.calls} calls, {verdict.acceleration:.0f} times as fast):\n"
        f"  service level {verdict.service_level:.1%}, ideal {verdict.ideal:.1%}, "
        f"theory {verdict.theory_service_level:.1%}\n"
        f"  mean wait {verdict.wait_s:.2f} s, ideal {verdict.wait_ideal_s:.2f} s, "
        f"theory {verdict.theory_wait_s:.2f} s\n"
        f"  gave up {verdict.abandoned}, ideal {verdict.abandoned_ideal}; lost {verdict.lost}, "
        f"answered twice {verdict.duplicated}, passed over {verdict.inversions}; "
        f"load generator {verdict.generator_cpu:.0%} of the machine"
    )
