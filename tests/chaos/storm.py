"""The storm: who calls, what is killed, and in which order."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import requests

from callcentre.demo.postgres import MORTAL
from tests.chaos.robot import Robot
from tests.chaos.staff import Staff
from tests.stories.town import NODES, SPEED, START_SECONDS, Town, until

# Each is down for so long, and so long is the calm before the next (seconds of ours).
DOWN_SECONDS = 3.0
CALM_SECONDS = 7.0
PATIENCE_SECONDS = 150.0
TALK_SECONDS = 6.0
_LAST_TALKS_SECONDS = 240.0
# Every so many blows it is an operator's browser that dies.
_EVERY = 4

# The carrier's own bad hour, over all of it.
BAD_HOUR = {
    "seed": 112,
    "rules": [
        {"fault": "error", "chance": 0.03},
        {"fault": "too_many", "chance": 0.03},
        {"fault": "refuse", "chance": 0.03},
        {"fault": "lose_answer", "chance": 0.02},
        {"fault": "slow", "chance": 0.05},
        {"fault": "duplicate", "chance": 0.05},
        {"fault": "delay", "of": ["status", "room"], "seconds": 4, "chance": 0.05},
        {"fault": "drop", "of": ["status", "room"], "chance": 0.03},
    ],
}


@dataclass(frozen=True)
class Callers:
    """How everybody fared, by the carrier's own account."""

    arrived: int
    answered: int
    abandoned: int
    cut_off: int
    failed: int
    problems: tuple[str, ...]


class Storm:
    """One run: ``callers`` people call, about ``rate`` a second."""

    def __init__(self, town: Town, staff: tuple[Staff, ...], callers: int, rate: float) -> None:
        self._town = town
        self._staff = staff
        self._callers = callers
        self._rate = rate
        self._chance = random.Random(112)
        self._robots = [Robot(town, one) for one in staff]
        self._emulator = f"{town.plan.emulator_url}/emulator"
        self.killed: dict[str, int] = {}

    def run(self) -> Callers:
        """Let them call, and kill until the last has been answered."""
        for robot in self._robots:
            robot.come_to_work()
        self._until_somebody_is_ready()
        self._put_faults(BAD_HOUR)
        crowd = self._let_them_call()
        one, other = NODES
        victims = [("redis",), (one,), (MORTAL,), ("dispatcher",), (other,), ("worker",), NODES]
        number = 0
        ends = time.monotonic() + self._callers / self._rate
        while time.monotonic() < ends - DOWN_SECONDS - CALM_SECONDS:
            if number % _EVERY == _EVERY - 1:
                self._lose_a_browser()
            else:
                self._strike(victims[(number - number // _EVERY) % len(victims)])
            number += 1
            time.sleep(CALM_SECONDS)
        callers = self._wait_for(crowd)
        self._put_faults({"rules": []})
        return callers

    def send_home(self) -> None:
        """Nobody is needed any more."""
        for robot in self._robots:
            robot.go_home()

    def _strike(self, names: Sequence[str]) -> None:
        """Kill them all at once, and start them again a little later."""
        house = self._town.house
        for name in names:
            house.kill(name)
        time.sleep(DOWN_SECONDS)
        for name in names:
            house.revive(name)
        for name in names:
            house.wait_ready(name, START_SECONDS)
        self._note(" and ".join(names))

    def _lose_a_browser(self) -> None:
        """An operator's laptop dies with whatever it was doing; it is replaced a little later."""
        place = self._chance.randrange(len(self._robots))
        self._robots[place].drop_dead()
        time.sleep(DOWN_SECONDS)
        self._robots[place] = Robot(self._town, self._staff[place])
        self._robots[place].come_to_work()
        self._note("an operator's browser")

    def _note(self, what: str) -> None:
        self.killed[what] = self.killed.get(what, 0) + 1
        sys.stderr.write(f"chaos: {what} killed\n")

    def _until_somebody_is_ready(self) -> None:
        until(lambda: any(robot.is_ready for robot in self._robots), START_SECONDS)

    def _put_faults(self, block: dict[str, Any]) -> None:
        requests.put(f"{self._emulator}/faults", json=block, timeout=10).raise_for_status()

    def _let_them_call(self) -> str:
        steps: list[Any] = [
            {"dial": "112"},
            # Not until they hear the menu: who rings while all is away hears the fallback page.
            {"listen": 8},
            {"press": "1"},
            {"connected": True, "within": "patience"},
            {"talk": "talk"},
            "hang_up",
        ]
        crowd = {
            "name": "Warga",
            "rate": self._rate / SPEED * 3600,
            "duration": 86_400,
            "most": self._callers,
            "patience": {"exponential": PATIENCE_SECONDS * SPEED},
            "talk": {"lognormal": TALK_SECONDS * SPEED, "sigma": 0.5},
            "do": [{"name": "Darurat", "steps": steps}],
        }
        script = {"seed": 112, "crowd": crowd}
        answer = requests.post(f"{self._emulator}/citizens", json=script, timeout=10)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def _wait_for(self, script: str) -> Callers:
        deadline = time.monotonic() + _LAST_TALKS_SECONDS + self._callers / self._rate
        while True:
            report = requests.get(f"{self._emulator}/citizens/{script}", timeout=10).json()
            if report["state"] != "running" or time.monotonic() > deadline:
                break
            time.sleep(1)
        crowd = report["crowds"][0]
        counts = {
            name: int(crowd[name])
            for name in ("arrived", "answered", "abandoned", "cut_off", "failed")
        }
        return Callers(**counts, problems=tuple(crowd["problems"]))
