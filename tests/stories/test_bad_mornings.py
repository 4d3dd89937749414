"""A whole house on a carrier's bad day, without a browser: the operator's phone is scripted.

The long proof, with Chromium, sound and every fault, is `make smoke-faults`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from callcentre import clock
from callcentre.calls.states import CallState, OperatorState
from callcentre.demo.hostile import BAD_DAYS
from callcentre.demo.house import start_house
from callcentre.demo.morning import Citizens
from callcentre.demo.people import PEOPLE
from callcentre.demo.plan import Plan, fresh_plan
from callcentre.demo.processes import Supervisor
from callcentre.queueing import OperatorNow
from callcentre.records import calls, operators, recordings
from callcentre.reports.reconcile import reconcile
from callcentre.switchboard import desk
from callcentre.switchboard.parts import Parts
from callcentre.wiring import build_parts

SPEED = 4.0
SECONDS = 40.0


@dataclass(frozen=True)
class House:
    """A running house, seen by its citizens and by its first operator."""

    plan: Plan
    parts: Parts
    citizens: Citizens
    operator_id: int

    @property
    def operator(self) -> OperatorNow:
        now = desk.now(self.parts, self.operator_id)
        assert now is not None
        return now

    def answer(self) -> str:
        """Accept whoever rings; the softphone calls in and stays until the room is closed."""
        until(lambda: self.operator.state is OperatorState.RINGING)
        desk.accept(self.parts, self.operator_id, self.operator.token or "")
        phone = {
            "connect": self.plan.secrets.application_sid,
            "as": f"operator_{self.operator_id}",
            "params": {"Offer": self.operator.token},
        }
        steps = [phone, {"connected": True, "within": 200}, {"ended": True, "within": 200}]
        return self.citizens.begin({"name": "Siti's phone", "do": steps})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    plan = fresh_plan(tmp_path_factory.mktemp("house"), speed=SPEED)
    with Supervisor() as supervisor:
        start_house(supervisor, plan, with_history=False)
        parts = build_parts(plan.settings())
        with parts.database.reading() as unit:
            siti = operators.by_login(unit, PEOPLE[0].login)
        assert siti is not None
        yield House(plan, parts, Citizens(plan), siti.id)


def until(happened: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait for something that another process brings about."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def caller(number: str) -> dict[str, Any]:
    steps = [
        {"dial": "112"},
        {"hear": "tekan 1", "within": 60},
        {"press": "1"},
        {"connected": True, "within": 200},
        {"talk": 8},
        "hang_up",
    ]
    return {"name": "Rina", "number": number, "do": steps}


def is_kept(house: House, number: str) -> bool:
    """Closed, answered once, recorded once, fetched; and nothing contradicts anything."""
    today = clock.now().astimezone(house.parts.city.zone).date()
    with house.parts.database.reading() as unit:
        found = calls.search(unit, calls.CallFilter(text=number), 1, 10).items
        kept = [recordings.of_call(unit, call.id) for call in found]
        wrong = reconcile(unit, today, today, house.parts.city.zone)
    return (
        [call.state for call in found] == [CallState.COMPLETED]
        and [[bool(one.storage_key) for one in each] for each in kept] == [[True]]
        and wrong == []
    )


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", ["duplicate", "reorder", "replay", "rest-429"])
def test_a_talk_is_kept_whole_on_a_bad_day(house: House, name: str) -> None:
    day = BAD_DAYS[name]
    number = f"+628123450{list(BAD_DAYS).index(name):04}"
    house.citizens.switch(day.rules)
    desk.sign_on(house.parts, house.operator_id)
    assert desk.set_ready(house.parts, house.operator_id)
    calling = house.citizens.begin(caller(number))
    phone = house.answer()
    house.citizens.wait_for(calling, SECONDS)
    house.citizens.wait_for(phone, SECONDS)
    until(lambda: house.operator.state is OperatorState.WRAP_UP)
    desk.wrap_up(
        house.parts, house.operator_id, house.operator.call_id or "", "test", "", ready=False
    )
    until(lambda: _nudged(house) and is_kept(house, number), 75)
    assert house.citizens.complaints_of_the_carrier() == []


def _nudged(house: House) -> bool:
    """The reconciler would come by itself, but only once a minute."""
    house.parts.jobs.reconcile()
    time.sleep(1)
    return True
