"""``callcentre smoke``: a scripted morning on a house of its own, and a verdict on every record.

Everything is real: the processes, the database, Redis, HTTP, the browser and the sound. Only the
phone network is ours, and it speaks the carrier's own protocol. With ``--fault`` that network has
a bad day, and the records have to agree all the same.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from argparse import Namespace
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from callcentre import clock
from callcentre.calls.city import load_city
from callcentre.demo import morning
from callcentre.demo.desk_browser import OperatorInBrowser, chromium
from callcentre.demo.hostile import BadDay, Repairs, chosen
from callcentre.demo.house import start_house
from callcentre.demo.morning import Citizens
from callcentre.demo.people import PEOPLE
from callcentre.demo.plan import Plan, fresh_plan
from callcentre.demo.postgres import running_postgres
from callcentre.demo.processes import Supervisor
from callcentre.demo.verdict import AUDIBLE_RMS, Morning, disagreements, figures
from callcentre.errors import CallcentreError
from callcentre.records import Database

# Receipts and recordings arrive by job, a breath after the last hang-up.
SETTLE_SECONDS = 30.0
# Receipts and replies may take a worker's second or third try.
PATIENCE_ON_A_BAD_DAY = 100.0
FALL_SECONDS = 60.0


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


@dataclass(frozen=True)
class Weather:
    """What kind of day it was, and when it began."""

    day: BadDay
    began: datetime


@dataclass(frozen=True)
class _Scene:
    """Who plays."""

    citizens: Citizens
    siti: OperatorInBrowser
    budi: OperatorInBrowser
    repairs: Repairs


def run(arguments: Namespace) -> int:
    """Play the morning, once for each fault asked for; returns 1 when anything does not agree.

    Raises:
        BadInputError: no such fault.
        BrowserMissingError: there is no Chromium.
        ProcessError: a program of the house would not run.
    """
    days = chosen(arguments.fault)
    if not days:
        findings = _one_house(arguments, BadDay())
        print(json.dumps(findings.report) if arguments.json else _sentences(findings.report))
        _say_wrong("smoke", findings)
        return 1 if findings.wrong else 0
    reports, failed = {}, 0
    for name, day in days.items():
        print(f"smoke: {name} ...", file=sys.stderr, flush=True)
        findings = _survived(arguments, day)
        _say_wrong(f"smoke with {name}", findings)
        failed += bool(findings.wrong)
        reports[name] = findings.report
    summary = {"faults": reports, "survived": len(days) - failed, "of": len(days)}
    print(json.dumps(summary) if arguments.json else _sentences(summary))
    return 1 if failed else 0


def _survived(arguments: Namespace, day: BadDay) -> Findings:
    """One bad day; a morning that could not be played to its end is a finding too."""
    began = time.monotonic()
    try:
        findings = _one_house(arguments, day)
    # Playwright's own errors among them: the next fault must have its turn.
    except Exception as error:  # noqa: BLE001
        findings = Findings({"reconciled": False}, [f"{type(error).__name__}: {error}"])
    findings.report["seconds"] = round(time.monotonic() - began, 1)
    return findings


def _one_house(arguments: Namespace, day: BadDay) -> Findings:
    with tempfile.TemporaryDirectory(prefix="callcentre-smoke-") as folder, ExitStack() as stack:
        database_url = arguments.database_url
        if arguments.database == "postgresql" and not database_url:
            server = stack.enter_context(running_postgres())
            database_url = stack.enter_context(server.fresh_database())
        return _play(fresh_plan(Path(folder), database_url=database_url), day)


def _play(plan: Plan, day: BadDay) -> Findings:
    began = clock.now()
    with chromium() as browser, Supervisor() as house, ExitStack() as stack:
        start_house(house, plan, with_history=False)
        citizens = Citizens(plan, patience=PATIENCE_ON_A_BAD_DAY if day.rules else 0)
        citizens.switch(day.rules)
        repairs = Repairs(plan, needed=bool(day.rules))
        stack.callback(repairs.close)
        siti = OperatorInBrowser(browser, plan.web_url)
        budi = OperatorInBrowser(browser, plan.web_url)
        scene = _Scene(citizens, siti, budi, repairs)
        try:
            heard = _fall(scene, house) if day.falls else _morning(scene)
            return _judge(plan, scene, heard, Weather(day, began))
        except Exception:
            for name in ("web", "worker", "dispatcher", "emulator"):
                print(f"{name}:\n{house.tail(name, 40)}", file=sys.stderr)
            raise


def _morning(scene: _Scene) -> Heard:
    """Siti talks with Rina; nobody is ready when Agus calls; and Budi finds Tina silent."""
    citizens, siti = scene.citizens, scene.siti
    writing = citizens.begin(morning.COMPLAINT)
    siti.log_in(PEOPLE[0])
    siti.press_ready()
    burning = citizens.begin(morning.EMERGENCY)
    siti.answer()
    citizens.wait_for(burning)
    heard = Heard(siti.heard, _loudest_of_operator(citizens))
    scene.repairs.until_quiet()
    siti.wrap_up("emergency", "Kebakaran di Jalan Sulawesi 12, dekat masjid")

    # Siti is on a break: Agus waits in line. With nobody on duty he would be offered a call back.
    citizens.wait_for(citizens.begin(morning.GIVES_UP))
    scene.repairs.until_quiet()

    _silence(scene)
    citizens.wait_for(writing)
    return heard


def _fall(scene: _Scene, house: Supervisor) -> Heard:
    """The carrier dies while Siti talks with Rina, and comes back without knowing any call."""
    scene.siti.log_in(PEOPLE[0])
    scene.siti.press_ready()
    scene.citizens.begin(morning.EMERGENCY)
    scene.siti.answer()
    deadline = time.monotonic() + FALL_SECONDS
    levels = [0.0]
    while "emulator" not in house.fallen():
        if time.monotonic() > deadline:
            raise CallcentreError("the carrier did not fall")
        with suppress(OSError):
            levels.append(_loudest_of_operator(scene.citizens))
        time.sleep(0.2)
    house.restart("emulator", 0)
    house.wait_ready("emulator")
    scene.repairs.until_quiet()
    heard = Heard(scene.siti.heard, max(levels))
    scene.siti.wrap_up("emergency", "Sambungan terputus")
    _silence(scene)
    return heard


def _silence(scene: _Scene) -> None:
    """Tina cannot speak; Budi hangs up."""
    scene.budi.log_in(PEOPLE[1])
    scene.budi.press_ready()
    silence = scene.citizens.begin(morning.SILENT)
    scene.budi.answer(60)
    time.sleep(3)
    scene.budi.hang_up()
    scene.citizens.wait_for(silence)
    scene.repairs.until_quiet()
    scene.budi.wrap_up("ghost", "Tidak ada suara")


def _loudest_of_operator(citizens: Citizens) -> float:
    """How loud the browser's microphone was at the carrier."""
    legs = [leg for leg in citizens.legs() if str(leg["from"]).startswith("client:")]
    return max((float(leg["said_rms"]) for leg in legs), default=0.0)


def _judge(plan: Plan, scene: _Scene, heard: Heard, weather: Weather) -> Findings:
    settings = plan.settings()
    database = Database(settings.database)
    began, day = weather.began, weather.day
    seen = Morning(
        load_city(settings.city_dir),
        settings.recordings_dir,
        began,
        clock.now(),
        receipts=day.receipts,
        fell=day.falls,
    )

    def wrong_now() -> list[str]:
        with database.reading() as unit:
            return list(disagreements(unit, seen))

    try:
        scene.repairs.until(lambda: not wrong_now())
        deadline = time.monotonic() + SETTLE_SECONDS
        while (wrong := wrong_now()) and time.monotonic() < deadline:
            time.sleep(0.5)
        with database.reading() as unit:
            counted = figures(unit)
    finally:
        database.close()
    if not day.complains:
        complaints = scene.citizens.complaints_of_the_carrier()
        wrong += [f"the carrier found: {entry}" for entry in complaints]
    report = {
        **asdict(counted),
        "audio_rms_to_operator": round(heard.to_operator, 4),
        "audio_rms_from_operator": round(heard.from_operator, 4),
        "reconciled": not wrong,
    }
    if day.rules:
        report["struck"] = scene.citizens.struck()
    for direction, level in (("to", heard.to_operator), ("from", heard.from_operator)):
        if level < AUDIBLE_RMS:
            wrong.append(f"no sound {direction} the operator")
    return Findings(report, wrong)


def _say_wrong(name: str, findings: Findings) -> None:
    for line in findings.wrong:
        print(f"{name}: {line}", file=sys.stderr)


def _sentences(report: dict[str, Any]) -> str:
    return "\n".join(f"{name.replace('_', ' '):<26}{value}" for name, value in report.items())
