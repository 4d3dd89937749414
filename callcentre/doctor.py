"""``callcentre doctor``: is everything there that a call needs, and if not, what to do."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass

from callcentre.records import operators
from callcentre.settings import load_settings
from callcentre.switchboard.parts import Parts
from callcentre.wiring import build_parts


@dataclass(frozen=True)
class Check:
    """One thing to look at: what to call it, how to look, and what helps when it is not well."""

    name: str
    look: Callable[[Parts], str]
    remedy: str


def run(_: Namespace) -> int:
    """Look at everything; returns 1 when something is not well.

    Raises:
        SettingsError: a setting is missing or wrong.
        FlowError: the city's folder cannot be used.
    """
    settings = load_settings()
    parts = build_parts(settings)
    print(f"ok   settings   {parts.city.name}, {len(parts.city.queues)} queues")
    healthy = [_passes(check, parts) for check in CHECKS]
    return 0 if all(healthy) else 1


def _passes(check: Check, parts: Parts) -> bool:
    try:
        found = check.look(parts)
    # Whatever kind of error a driver raises, the person wants the next check as well.
    except Exception as error:  # noqa: BLE001
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        print(f"BAD  {check.name:<10} {reason}\n     {'':<10} {check.remedy}")
        return False
    print(f"ok   {check.name:<10} {found}")
    return True


def _database(parts: Parts) -> str:
    with parts.database.reading() as unit:
        people = operators.list_all(unit, active_only=True)
    if not people:
        raise LookupError("nobody can log in")
    return f"{parts.database.engine.name}, {len(people)} operators"


def _redis(parts: Parts) -> str:
    board = parts.queueing.line.board(parts.clock())
    return f"{len(board.waiting)} callers waiting"


def _carrier(parts: Parts) -> str:
    if not parts.carrier.answers():
        raise ConnectionError(f"{parts.settings.twilio_api_base_url} does not know this account")
    return parts.settings.twilio_api_base_url


CHECKS = (
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
)
