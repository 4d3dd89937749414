"""``callcentre smoke``: a scripted morning on a house of its own, and a verdict on every record.

Everything is real: the processes, the database, Redis, HTTP, the browser and the sound. Only the
phone network is ours, and it speaks the carrier's own protocol.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from argparse import Namespace
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from callcentre import clock
from callcentre.calls.city import load_city
from callcentre.demo import morning
from callcentre.demo.desk_browser import OperatorInBrowser, chromium
from callcentre.demo.house import start_house
from callcentre.demo.morning import Citizens
from callcentre.demo.people import PEOPLE
from callcentre.demo.plan import Plan, fresh_plan
from callcentre.demo.postgres import running_postgres
from callcentre.demo.processes import Supervisor
from callcentre.demo.verdict import AUDIBLE_RMS, Morning, disagreements, figures
from callcentre.records import Database

# Receipts and recordings arrive by job, a breath after the last hang-up.
SETTLE_SECONDS = 30.0


@dataclass
class Heard:
    """How loud both directions of the browser's talk were, RMS 0..1."""

    to_operator: float = 0.0
    from_operator: float = 0.0


@dataclass
class Findings:
    """What the morning came to."""

    report: dict[str, Any]
    wrong: list[str] = field(default_factory=list)


def run(arguments: Namespace) -> int:
    """Play the morning; returns 1 when anything does not agree.

    Raises:
        BrowserMissingError: there is no Chromium.
        ProcessError: a program of the house would not run.
    """
    with tempfile.TemporaryDirectory(prefix="callcentre-smoke-") as folder, ExitStack() as stack:
        database_url = arguments.database_url
        if arguments.database == "postgresql" and not database_url:
            server = stack.enter_context(running_postgres())
            database_url = stack.enter_context(server.fresh_database())
        plan = fresh_plan(Path(folder), database_url=database_url)
        findings = _play(plan)
    print(json.dumps(findings.report) if arguments.json else _sentences(findings.report))
    for line in findings.wrong:
        print(f"smoke: {line}", file=sys.stderr)
    return 1 if findings.wrong else 0


def _play(plan: Plan) -> Findings:
    began = clock.now()
    with chromium() as browser, Supervisor() as house:
        start_house(house, plan, with_history=False)
        citizens = Citizens(plan)
        siti = OperatorInBrowser(browser, plan.web_url)
        budi = OperatorInBrowser(browser, plan.web_url)
        try:
            heard = _morning(citizens, siti, budi)
            return _judge(plan, citizens, heard, began)
        except Exception:
            for name in ("web", "worker", "dispatcher", "emulator"):
                print(f"{name}:\n{house.tail(name, 40)}", file=sys.stderr)
            raise


def _morning(citizens: Citizens, siti: OperatorInBrowser, budi: OperatorInBrowser) -> Heard:
    """Nobody is ready when Agus calls; then Siti talks with Rina, and Budi finds Tina silent."""
    writing = citizens.begin(morning.COMPLAINT)
    citizens.wait_for(citizens.begin(morning.GIVES_UP))

    siti.log_in(PEOPLE[0])
    siti.press_ready()
    burning = citizens.begin(morning.EMERGENCY)
    siti.answer()
    citizens.wait_for(burning)
    heard = Heard(siti.heard, _loudest_of_operator(citizens))
    siti.wrap_up("emergency", "Kebakaran di Jalan Sulawesi 12, dekat masjid")

    budi.log_in(PEOPLE[1])
    budi.press_ready()
    silence = citizens.begin(morning.SILENT)
    budi.answer(60)
    time.sleep(3)
    budi.hang_up()
    citizens.wait_for(silence)
    budi.wrap_up("ghost", "Tidak ada suara")
    citizens.wait_for(writing)
    return heard


def _loudest_of_operator(citizens: Citizens) -> float:
    """How loud the browser's microphone was at the carrier."""
    legs = [leg for leg in citizens.legs() if str(leg["from"]).startswith("client:")]
    return max((float(leg["said_rms"]) for leg in legs), default=0.0)


def _judge(plan: Plan, citizens: Citizens, heard: Heard, began: Any) -> Findings:
    settings = plan.settings()
    database = Database(settings.database)
    seen = Morning(load_city(settings.city_dir), settings.recordings_dir, began, clock.now())
    deadline = time.monotonic() + SETTLE_SECONDS
    try:
        while True:
            with database.reading() as unit:
                wrong = list(disagreements(unit, seen))
                counted = figures(unit)
            if not wrong or time.monotonic() > deadline:
                break
            time.sleep(0.5)
    finally:
        database.close()
    wrong += [f"the carrier found: {entry}" for entry in citizens.complaints_of_the_carrier()]
    report = {
        **asdict(counted),
        "audio_rms_to_operator": round(heard.to_operator, 4),
        "audio_rms_from_operator": round(heard.from_operator, 4),
        "reconciled": not wrong,
    }
    for direction, level in (("to", heard.to_operator), ("from", heard.from_operator)):
        if level < AUDIBLE_RMS:
            wrong.append(f"no sound {direction} the operator")
    return Findings(report, wrong)


def _sentences(report: dict[str, Any]) -> str:
    return "\n".join(f"{name.replace('_', ' '):<26}{value}" for name, value in report.items())
