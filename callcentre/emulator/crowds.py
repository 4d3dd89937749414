"""A crowd at work: strangers arrive at random, and it is counted how they fared."""

from __future__ import annotations

import asyncio
import logging
import math
from random import Random
from statistics import fmean
from typing import TYPE_CHECKING

from callcentre.emulator.chance import arrivals
from callcentre.emulator.citizens import Citizen
from callcentre.emulator.lookout import Lookout
from callcentre.emulator.script import Crowd

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

log = logging.getLogger(__name__)

FATES = ("answered", "abandoned", "served", "cut_off", "failed")
_MOST_PROBLEMS = 20


class CrowdAtWork:
    """One crowd of a script, with its figures."""

    def __init__(self, exchange: Exchange, crowd: Crowd, seed: int, lookout: Lookout) -> None:
        self.crowd = crowd
        self._exchange = exchange
        # Two crowds of one script are not the same people.
        self._chance = Random(f"{seed} {crowd.name}")  # noqa: S311 - nothing secret
        self._lookout = lookout
        self._arrived = self._most_at_once = 0
        self._waits: list[float] = []
        self._fates = dict.fromkeys(FATES, 0)
        self._problems: list[str] = []
        self._living: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Let all of them come; returns when the last has put down."""
        studio = self._exchange.studio
        began = studio.now() + self.crowd.starts_after
        try:
            for at in arrivals(self._chance, self.crowd.rate, self.crowd.duration):
                if self._arrived >= self.crowd.most:
                    break
                await studio.sleep(began + at - studio.now())
                self._let_in()
            while self._living:
                await asyncio.wait(self._living)
        finally:
            for task in self._living:
                task.cancel()

    def report(self) -> dict[str, object]:
        """The figures so far, JSON-ready. Waits are seconds from dialling to a human voice."""
        waits = sorted(self._waits)
        return {
            "name": self.crowd.name,
            "arrived": self._arrived,
            "live": len(self._living),
            "most_at_once": self._most_at_once,
            **self._fates,
            "wait": {
                "mean": round(fmean(waits), 1) if waits else None,
                "p50": _percentile(waits, 0.5),
                "p90": _percentile(waits, 0.9),
                "longest": _percentile(waits, 1.0),
            },
            "problems": self._problems,
        }

    @property
    def failed(self) -> bool:
        """Whether something happened to a stranger that nobody should meet with."""
        return self._fates["failed"] > 0

    def _let_in(self) -> None:
        self._arrived += 1
        person = self.crowd.person(self._arrived, self._chance)
        citizen = Citizen(self._exchange, person, self._lookout)
        task = asyncio.create_task(self._live(citizen), name=person.name)
        self._living.add(task)
        self._most_at_once = max(self._most_at_once, len(self._living))
        task.add_done_callback(self._living.discard)

    async def _live(self, citizen: Citizen) -> None:
        try:
            await citizen.live()
        except Exception:
            log.exception("%s broke", citizen.person.name)
        if citizen.waited is not None:
            self._waits.append(citizen.waited)
        self._fates[_fate(citizen)] += 1
        if citizen.error and not citizen.cut_off and len(self._problems) < _MOST_PROBLEMS:
            self._problems.append(f"{citizen.person.name}: {citizen.error}")


def _fate(citizen: Citizen) -> str:
    """``served`` is who got through without a person; ``cut_off`` whose call the house ended."""
    if citizen.gave_up:
        return "abandoned"
    if citizen.cut_off:
        return "cut_off"
    if citizen.error:
        return "failed"
    return "served" if citizen.waited is None else "answered"


def _percentile(ordered: list[float], share: float) -> float | None:
    """Nearest rank, to a tenth of a second."""
    if not ordered:
        return None
    return round(ordered[math.ceil(len(ordered) * share) - 1], 1)
