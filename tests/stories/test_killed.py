"""The real processes are killed in the middle of their work, and a citizen calls all the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from callcentre.demo.morning import RINA, Citizens
from callcentre.demo.people import seed
from callcentre.demo.plan import Plan, fresh_plan
from callcentre.demo.postgres import MORTAL, PostgresMissingError, mortal_postgres
from callcentre.demo.processes import Supervisor
from callcentre.records import migrate

FALLBACK = "+628110000112"
SPEED = 4.0
# What no webhook may take, on whatever rung of the ladder (milliseconds).
LONGEST_MS = 2500
COMES_BACK_SECONDS = 20.0

CALLER = {
    "name": "Rina, whose neighbour's house is on fire",
    "number": RINA,
    "do": [
        {"dial": "112"},
        {"hear": "tekan 1", "within": 20},
        {"press": "1"},
        {"connected": True, "within": 60},
        {"talk": 4},
        "hang_up",
    ],
}
ON_DUTY = {
    "name": "The officer at the fallback phone",
    "number": FALLBACK,
    "do": [{"answer": True, "within": 90}, {"connected": True}, {"ended": True, "within": 60}],
}


@dataclass(frozen=True)
class Town:
    """A house of real processes, and its citizens."""

    plan: Plan
    house: Supervisor
    citizens: Citizens

    def healthy(self) -> bool:
        """Does the house itself say that all is well?"""
        return requests.get(f"{self.plan.web_url}/healthz", timeout=5).ok

    def webhooks(self) -> list[dict[str, Any]]:
        """What the carrier asked, the newest first."""
        answer = requests.get(f"{self.plan.emulator_url}/emulator/webhooks", timeout=5).json()
        return list(answer["webhooks"] if isinstance(answer, dict) else answer)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with ExitStack() as stack:
        house = stack.enter_context(Supervisor())
        try:
            server = stack.enter_context(mortal_postgres(house))
        except PostgresMissingError as missing:
            pytest.skip(str(missing))
        stack.callback(house.stop_all)
        url = server.url_of("postgres")
        plan = replace(
            fresh_plan(tmp_path, database_url=url, speed=SPEED), fallback_phones=(FALLBACK,)
        )
        for program in (plan.redis(), plan.emulator()):
            house.start(program)
        migrate(url)
        seed(plan.settings(), with_history=False)
        house.start(plan.web())
        house.start(plan.dispatcher())
        house.wait_ready("web")
        house.wait_ready("emulator")
        yield Town(plan, house, Citizens(plan))


def _until(happened: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_with_redis_and_the_database_killed_the_menu_answers_and_a_phone_rings(
    town: Town,
) -> None:
    town.house.kill("redis")
    town.house.kill(MORTAL)
    town.citizens.wait_for(town.citizens.begin(CALLER, ON_DUTY), 60)
    assert max(one["ms"] for one in town.webhooks()) < LONGEST_MS, town.webhooks()
    for name in (MORTAL, "redis"):
        town.house.revive(name)
        town.house.wait_ready(name)
    _until(town.healthy, COMES_BACK_SECONDS)
