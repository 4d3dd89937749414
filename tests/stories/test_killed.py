"""The real processes are killed in the middle of their work, and citizens call all the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callcentre.calls.states import CallState
from callcentre.demo.morning import AGUS, RINA, TINA
from callcentre.demo.postgres import MORTAL, PostgresMissingError
from tests.stories.town import (
    FALLBACK,
    LONGEST_MS,
    NODES,
    START_SECONDS,
    Town,
    founded_town,
    until,
)

ON_DUTY = {
    "name": "The officer at the fallback phone",
    "number": FALLBACK,
    "do": [{"answer": True, "within": 120}, {"connected": True}, {"ended": True, "within": 60}],
}


def _caller(number: str, *then: Any) -> dict[str, Any]:
    begin = [{"dial": "112"}, {"hear": "tekan 1", "within": 20}, {"press": "1"}]
    return {"name": f"A caller from {number[-3:]}", "number": number, "do": [*begin, *then]}


REACHES_A_PHONE = ({"connected": True, "within": 90}, {"talk": 2}, "hang_up")
STAYS = ({"wait": 40}, {"expect": {"status": "in-progress"}})
WAITS = ({"hear": "antrean darurat", "within": 30}, {"hear": "nomor", "within": 60})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("town")
    try:
        with founded_town(folder) as town:
            yield town
    except PostgresMissingError as missing:
        pytest.skip(str(missing))


def test_with_redis_and_the_database_killed_the_menu_answers_and_a_phone_rings(
    town: Town,
) -> None:
    town.house.kill("redis")
    town.house.kill(MORTAL)
    town.citizens.wait_for(town.citizens.begin(_caller(RINA, *REACHES_A_PHONE), ON_DUTY), 60)
    assert town.slowest_ms() < LONGEST_MS
    for name in (MORTAL, "redis"):
        town.house.revive(name)
        town.house.wait_ready(name, START_SECONDS)
    town.until_well()
    call, told = town.call_of(RINA)
    assert call.state is CallState.COMPLETED
    outcomes = [event.data["outcome"] for event in told if event.kind == "fallback"]
    assert outcomes[0] == "ringing"
    assert outcomes[-1] == "completed"
    town.staff()
    town.citizens.wait_for(town.citizens.begin(_caller(AGUS, *WAITS, "hang_up")), 60)
    until(lambda: town.call_of(AGUS)[0].state is CallState.ABANDONED_QUEUE)


@pytest.mark.ladder
def test_a_redis_killed_and_emptied_gives_back_the_old_order(town: Town) -> None:
    town.staff()
    people = [_caller(number, *WAITS, {"wait": 600}) for number in (RINA, AGUS, TINA)]
    scripts = []
    for number, person in enumerate(people, 1):
        scripts.append(town.citizens.begin(person))
        until(lambda count=number: len(town.waiting()) == count)  # type: ignore[misc]
    before = town.waiting()
    town.house.kill("redis")
    for path in town.plan.folder.glob("appendonly*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    town.house.revive("redis")
    town.house.wait_ready("redis", START_SECONDS)
    until(lambda: town.parts.queueing.answers() and town.waiting() == before, 20)
    for script in scripts:
        town.citizens.go_home(script)
    until(lambda: town.waiting() == [])


@pytest.mark.ladder
def test_the_database_killed_in_the_middle_of_calls_loses_no_record(town: Town) -> None:
    town.staff()
    script = town.citizens.begin(_caller(TINA, *WAITS, {"wait": 40}, "hang_up"))
    until(town.waiting)
    town.house.kill(MORTAL)
    town.citizens.wait_for(script, 60)
    town.house.revive(MORTAL)
    town.house.wait_ready(MORTAL, START_SECONDS)
    town.until_well()
    until(lambda: town.call_of(TINA)[0].state is CallState.ABANDONED_QUEUE)
    assert town.slowest_ms() < LONGEST_MS


@pytest.mark.ladder
def test_one_web_node_of_two_killed_in_the_middle_of_a_call(town: Town) -> None:
    town.staff()
    script = town.citizens.begin(_caller(RINA, *WAITS, *STAYS, "hang_up"))
    until(town.waiting)
    town.house.kill(NODES[0])
    town.citizens.wait_for(script, 90)
    town.house.revive(NODES[0])
    town.house.wait_ready(NODES[0], START_SECONDS)
    until(lambda: town.call_of(RINA)[0].state is CallState.ABANDONED_QUEUE)


@pytest.mark.ladder
def test_a_rolling_restart_drops_no_call(town: Town) -> None:
    town.staff()
    script = town.citizens.begin(_caller(AGUS, *WAITS, *STAYS, "hang_up"))
    until(town.waiting)
    for name in (*NODES, "worker", "dispatcher"):
        town.house.revive(name)
        town.house.wait_ready(name, START_SECONDS)
    town.citizens.wait_for(script, 90)
    until(lambda: town.call_of(AGUS)[0].state is CallState.ABANDONED_QUEUE)


@pytest.mark.ladder
def test_with_the_whole_application_killed_the_written_file_rings_a_phone(town: Town) -> None:
    for name in (*NODES, "worker", "dispatcher"):
        town.house.kill(name)
    direct = {"name": "Rina", "number": RINA, "do": [{"dial": "112"}, *REACHES_A_PHONE]}
    town.citizens.wait_for(town.citizens.begin(direct, ON_DUTY), 60)
    for name in (*NODES, "worker", "dispatcher"):
        town.house.revive(name)
    for name in NODES:
        town.house.wait_ready(name, START_SECONDS)
    town.until_well()
