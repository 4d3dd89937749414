"""``callcentre doctor``: is everything there that a call needs, and if not, what to do."""

from __future__ import annotations

import json
import shutil
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, dataclass

from callcentre.errors import CallcentreError
from callcentre.logs import configure_logs
from callcentre.queueing import QueueingDownError
from callcentre.records import RecordsDownError, operators
from callcentre.settings import load_settings
from callcentre.switchboard import health, invariants, last_resort
from callcentre.switchboard.health import Trouble
from callcentre.switchboard.invariants import Breach
from callcentre.switchboard.parts import Parts
from callcentre.wiring import build_parts

LEAST_FREE_MB = 500
MOST_SECONDS_APART = 2.0


@dataclass(frozen=True)
class Check:
    """One thing to look at: what to call it, how to look, and what helps when it is not well."""

    name: str
    look: Callable[[Parts], str]
    remedy: str


@dataclass(frozen=True)
class Finding:
    """What came of one check; ``remedy`` is blank when all is well."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


class NotWellError(CallcentreError):
    """A check looked, and does not like what it saw."""


def run(arguments: Namespace) -> int:
    """Look at everything; returns 1 when something is not well.

    Raises:
        SettingsError: a setting is missing or wrong.
        FlowError: the city's folder cannot be used.
    """
    settings = load_settings()
    # On standard error, and only what matters: standard output is for the findings.
    configure_logs(level="ERROR", as_json=settings.log_format == "json")
    parts = build_parts(settings)
    findings = examine(parts)
    breaches = _breaches(parts)
    ok = all(one.ok for one in findings) and not breaches
    if arguments.json:
        report = {
            "ok": ok,
            "checks": [asdict(one) for one in findings],
            "invariants_broken": None if breaches is None else len(breaches),
            "breaches": [asdict(one) for one in breaches or ()],
        }
        print(json.dumps(report))
        return 0 if ok else 1
    for one in findings:
        print(f"{'ok  ' if one.ok else 'BAD '} {one.name:<10} {one.found}")
        if not one.ok:
            print(f"     {'':<10} {one.remedy}")
    for breach in breaches or ():
        print(f"BAD  {breach.rule}: {breach.subject} {breach.what}")
    if breaches == []:
        print("ok   calls      each in one place, each busy operator with one of them")
    return 0 if ok else 1


def examine(parts: Parts) -> list[Finding]:
    """What came of every check."""
    return [_examined(check, parts) for check in CHECKS]


def _breaches(parts: Parts) -> list[Breach] | None:
    """Broken invariants; None when nobody can tell, which other checks say."""
    try:
        return invariants.breaches(parts)
    except (RecordsDownError, QueueingDownError):
        return None


def _examined(check: Check, parts: Parts) -> Finding:
    try:
        return Finding(check.name, True, check.look(parts))
    # Whatever kind of error a driver raises, the person wants the next check as well.
    except Exception as error:  # noqa: BLE001
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        return Finding(check.name, False, reason, check.remedy)


def _settings(parts: Parts) -> str:
    return f"{parts.city.name}, {len(parts.city.queues)} queues"


def _database(parts: Parts) -> str:
    with parts.database.reading() as unit:
        people = operators.list_all(unit, active_only=True)
    if not people:
        raise NotWellError("nobody can log in")
    parts.database.try_out()
    return f"{parts.database.engine.name}, {len(people)} operators"


def _redis(parts: Parts) -> str:
    board = parts.queueing.line.board(parts.clock(), first=1)
    return f"{board.total} callers waiting"


def _carrier(parts: Parts) -> str:
    if not parts.carrier.answers():
        raise NotWellError(f"{parts.settings.twilio_api_base_url} does not know this account")
    return parts.settings.twilio_api_base_url


def _processes(parts: Parts) -> str:
    present = [report.role for report in health.recent(parts)]
    missing = [role for role in ("web", Trouble.WORKER, Trouble.DISPATCHER) if role not in present]
    if missing:
        raise NotWellError(f"no {', no '.join(missing)} reports")
    return f"{len(present)} report"


def _spool(parts: Parts) -> str:
    waiting, rejected = parts.spool.waiting(), parts.spool.rejected()
    if waiting or rejected:
        raise NotWellError(f"{waiting} records wait to be written, {rejected} were refused")
    return "empty"


def _fallback(parts: Parts) -> str:
    if not parts.settings.fallback_phones:
        raise NotWellError("no fallback phone is set")
    if not last_resort.is_true(parts.settings, parts.city):
        raise NotWellError("the fallback files are not there, or old")
    return f"{len(parts.settings.fallback_phones)} phones; files in {parts.settings.data_dir}"


def _disk(parts: Parts) -> str:
    folder = parts.settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MB:
        raise NotWellError(f"{free} MB free in {folder}")
    return f"{free:,} MB free"


def _clock(parts: Parts) -> str:
    apart = abs((parts.queueing.upkeep.time() - parts.clock()).total_seconds())
    if apart > MOST_SECONDS_APART:
        raise NotWellError(f"this machine and the Redis server are {apart:.1f} s apart")
    return f"{apart:.1f} s from the Redis server's"


CHECKS = (
    Check("settings", _settings, "See the table of settings in README.md"),
    Check(
        "database",
        _database,
        "Check DATABASE_URL, then run: callcentre migrate; callcentre operators add LOGIN",
    ),
    Check("redis", _redis, "Check REDIS_URL and that the Redis server runs"),
    Check(
        "carrier",
        _carrier,
        "Check TWILIO_API_BASE_URL, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
    ),
    Check(
        "processes", _processes, "Start: callcentre web, callcentre worker, callcentre dispatcher"
    ),
    Check(
        "spool",
        _spool,
        "They are written as soon as the database is there; the log says why some were refused",
    ),
    Check("fallback", _fallback, "Set FALLBACK_PHONES, then run: callcentre fallback-twiml"),
    Check("disk", _disk, "Make room where DATA_DIR lies"),
    Check("clock", _clock, "Let NTP set the clocks of all machines"),
)
