"""Carriers as they can be on a bad day: every fault that the house has to live through in smoke."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from callcentre import clock
from callcentre.demo.morning import RINA
from callcentre.demo.plan import Plan
from callcentre.errors import BadInputError
from callcentre.jobs.sender import RqJobs
from callcentre.records import Database, calls
from callcentre.wiring import job_redis

EVERY_FAULT = "all"
_CALLBACKS = ["status", "room", "recording", "message_status"]
_RECEIPTS = ["message_status"]
_LOOK_EVERY_SECONDS = 3.0
_REPAIR_SECONDS = 75.0

Rule = dict[str, Any]


@dataclass(frozen=True)
class BadDay:
    """One class of faults. ``rules`` go to the emulator as they are.

    ``complains``: the carrier itself finds fault with what it has spoilt, so its debugger is not
    empty. ``receipts``: every message is in the end known to have arrived. ``falls``: the carrier
    as a whole dies in the middle of a talk, and comes back with no memory.
    """

    rules: tuple[Rule, ...] = ()
    complains: bool = False
    receipts: bool = True
    falls: bool = False


BAD_DAYS: dict[str, BadDay] = {
    "drop": BadDay(({"fault": "drop", "of": _CALLBACKS},), receipts=False),
    "drop-some": BadDay(({"fault": "drop", "of": _CALLBACKS, "chance": 0.5},), receipts=False),
    "delay": BadDay(
        (
            {"fault": "delay", "of": _CALLBACKS, "seconds": 3},
            {"fault": "delay", "of": ["twiml", "message"], "seconds": 0.7},
        )
    ),
    "duplicate": BadDay(({"fault": "duplicate"},)),
    "reorder": BadDay(({"fault": "reorder", "of": _CALLBACKS},)),
    "wrong-signature": BadDay(
        ({"fault": "wrong_signature", "of": _CALLBACKS},), complains=True, receipts=False
    ),
    "forge": BadDay(({"fault": "forge"},)),
    "replay": BadDay(({"fault": "replay", "seconds": 4},)),
    "extra-parameters": BadDay(({"fault": "extra_parameters"},)),
    "blank-geography": BadDay(({"fault": "blank_geography"},)),
    "lose-leg": BadDay(({"fault": "lose_leg"},), complains=True),
    "die": BadDay(({"fault": "die", "number": RINA, "times": 1, "seconds": 8},)),
    "rest-refuse": BadDay(({"fault": "refuse", "chance": 0.5},)),
    "rest-500": BadDay(({"fault": "error", "chance": 0.5},)),
    "rest-429": BadDay(({"fault": "too_many", "chance": 0.5},)),
    "rest-hang": BadDay(({"fault": "hang", "chance": 0.4},)),
    "rest-lose-answer": BadDay(({"fault": "lose_answer", "chance": 0.5},)),
    "rest-slow": BadDay(({"fault": "slow", "seconds": 2},)),
    "receipts-hostile": BadDay(
        ({"fault": "reorder", "of": _RECEIPTS}, {"fault": "duplicate", "of": _RECEIPTS})
    ),
    "receipts-never": BadDay(({"fault": "drop", "of": _RECEIPTS},), receipts=False),
    "end-process": BadDay(
        ({"fault": "end_process", "number": RINA, "times": 1, "seconds": 6},), falls=True
    ),
}


def chosen(names: Sequence[str]) -> dict[str, BadDay]:
    """The classes of these names, in their own order; ``all`` is every one.

    Raises:
        BadInputError: there is no such class.
    """
    for name in names:
        if name not in {*BAD_DAYS, EVERY_FAULT}:
            raise BadInputError("fault", f"{name} is unknown; there are {', '.join(BAD_DAYS)}")
    return {name: day for name, day in BAD_DAYS.items() if {name, EVERY_FAULT} & set(names)}


class Repairs:
    """The reconciler, asked more often than once a minute; nothing else is helped along."""

    def __init__(self, plan: Plan, *, needed: bool) -> None:
        settings = plan.settings()
        self._database = Database(settings.database)
        self._jobs = RqJobs(job_redis(settings))
        self._needed = needed

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def nudge(self) -> None:
        """Let it run once, if this is a bad day."""
        if self._needed:
            self._jobs.reconcile()

    def until_quiet(self) -> None:
        """Wait until no call is open any more; on a good day this is the next thing to happen."""
        self.until(self._is_quiet)

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait for something that the reconciler brings about, or give up after a while."""
        deadline = time.monotonic() + _REPAIR_SECONDS
        nudged = 0.0
        while self._needed and not happened() and time.monotonic() < deadline:
            if time.monotonic() - nudged > _LOOK_EVERY_SECONDS:
                self.nudge()
                nudged = time.monotonic()
            time.sleep(0.2)

    def _is_quiet(self) -> bool:
        with self._database.reading() as unit:
            return not calls.open_calls(unit, clock.now())
