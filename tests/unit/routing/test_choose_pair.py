"""Who answers whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcentre.calls.board import Heads, OperatorNow, Stage, Waiting
from callcentre.calls.city import City, load_city
from callcentre.calls.states import OperatorState
from callcentre.routing.choose import Pair, choose_pair

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NOW = 60.0


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(Path(__file__).resolve().parents[3] / "ivr_flows" / "makassar")


def at(seconds: float) -> datetime:
    return EIGHT + timedelta(seconds=seconds)


def caller(call_id: str, queue: str = "umum", joined: float = 0, **passed: float) -> Waiting:
    """One waiting caller; ``op1=50`` says that operator 1 passed at second 50."""
    return Waiting(
        call_id=call_id,
        queue=queue,
        priority={"darurat": 100, "kesehatan": 50}.get(queue, 10),
        position=1,
        joined_at=at(joined),
        language="id",
        stage=Stage.WAITING,
        operator_id=None,
        seen_at=at(NOW),
        passed={int(name.removeprefix("op")): at(when) for name, when in passed.items()},
    )


def operator(operator_id: int, idle: float = 0, *queues: str) -> OperatorNow:
    """One ready operator, by default of every queue."""
    return OperatorNow(
        operator_id=operator_id,
        state=OperatorState.READY,
        queues=queues or ("darurat", "kesehatan", "umum"),
        languages=("id",),
        since=at(idle),
        idle_since=at(idle),
        call_id=None,
        token=None,
        stage=None,
        reason="",
        misses=0,
        seen_at=at(NOW),
        deadline=None,
    )


def chosen(
    city: City, waiting: Sequence[Waiting], operators: Sequence[OperatorNow]
) -> tuple[str, int] | None:
    pair = choose_pair(Heads(tuple(waiting), tuple(operators)), city, at(NOW))
    return None if pair is None else (pair.call_id, pair.operator_id)


def test_nobody_waits_or_nobody_is_there(city: City) -> None:
    assert chosen(city, [], [operator(1)]) is None
    assert chosen(city, [caller("CA1")], []) is None


def test_the_longest_waiting_caller_meets_the_longest_idle_operator(city: City) -> None:
    operators = [operator(1, 30), operator(2, 10), operator(3, 20)]
    assert chosen(city, [caller("CA1"), caller("CA2")], operators) == ("CA1", 2)


def test_equal_idleness_is_settled_by_number(city: City) -> None:
    assert chosen(city, [caller("CA1")], [operator(2), operator(1)]) == ("CA1", 1)


def test_the_city_file_says_which_queue_comes_first(city: City) -> None:
    queues = dict(city.queues)
    queues["umum"] = queues["umum"].model_copy(update={"priority": 99})
    queues["kesehatan"] = queues["kesehatan"].model_copy(update={"priority": 1})
    changed = city.model_copy(update={"queues": queues})
    waiting = [caller("CA1", "kesehatan"), caller("CA2", "umum", 5)]
    assert chosen(city, waiting, [operator(1)]) == ("CA1", 1)
    assert chosen(changed, waiting, [operator(1)]) == ("CA2", 1)


def test_an_emergency_overtakes_twenty_complaints(city: City) -> None:
    complaints = [caller(f"CA{n}", joined=n) for n in range(20)]
    assert chosen(city, [*complaints, caller("SOS", "darurat", 50)], [operator(1)]) == ("SOS", 1)


def test_the_line_keeps_its_own_order_inside_a_queue(city: City) -> None:
    # The first lost their operator and was put to the front though they joined later.
    waiting = [caller("CA9", joined=40), caller("CA1", joined=0)]
    assert chosen(city, waiting, [operator(1)]) == ("CA9", 1)


@pytest.mark.parametrize("stage", [Stage.OFFERED, Stage.ACCEPTED])
def test_only_those_who_still_wait_are_offered(city: City, stage: Stage) -> None:
    waiting = [replace(caller("CA1"), stage=stage), caller("CA2")]
    assert chosen(city, waiting, [operator(1)]) == ("CA2", 1)


@pytest.mark.parametrize("state", [state for state in OperatorState if state != "ready"])
def test_only_ready_operators_are_asked(city: City, state: OperatorState) -> None:
    assert chosen(city, [caller("CA1")], [replace(operator(1), state=state)]) is None


def test_an_operator_gets_only_the_queues_they_serve(city: City) -> None:
    operators = [operator(1, 0, "umum"), operator(2, 30, "darurat", "umum")]
    assert chosen(city, [caller("CA1", "darurat")], operators) == ("CA1", 2)
    assert chosen(city, [caller("CA1", "kesehatan"), caller("CA2")], operators) == ("CA2", 1)


def test_a_silent_console_is_not_asked(city: City) -> None:
    seconds = city.desk.presence_seconds
    quiet = replace(operator(1), seen_at=at(NOW - seconds))
    silent = replace(operator(2), seen_at=at(NOW - seconds - 0.001))
    assert chosen(city, [caller("CA1")], [silent]) is None
    assert chosen(city, [caller("CA1")], [silent, quiet]) == ("CA1", 1)


def test_who_passed_a_caller_is_passed_over_for_a_while(city: City) -> None:
    assert chosen(city, [caller("CA1", op1=NOW - 14.9)], [operator(1)]) is None
    assert chosen(city, [caller("CA1", op1=NOW - 15)], [operator(1)]) == ("CA1", 1)


def test_someone_else_is_asked_first(city: City) -> None:
    operators = [operator(1, 0), operator(2, 50)]
    assert chosen(city, [caller("CA1", op1=NOW - 5)], operators) == ("CA1", 2)


def test_who_passed_one_caller_may_get_the_next(city: City) -> None:
    waiting = [caller("CA1", op1=NOW - 5), caller("CA2")]
    assert chosen(city, waiting, [operator(1)]) == ("CA2", 1)


def test_an_emergency_rings_again_sooner(city: City) -> None:
    assert chosen(city, [caller("CA1", "darurat", op1=NOW - 4.9)], [operator(1)]) is None
    assert chosen(city, [caller("CA1", "darurat", op1=NOW - 5)], [operator(1)]) == ("CA1", 1)


def test_a_desk_that_is_an_emergencys_only_hope_is_kept_for_it(city: City) -> None:
    waiting = [caller("SOS", "darurat", op1=NOW - 2), caller("CA2")]
    assert chosen(city, waiting, [operator(1)]) is None
    assert chosen(city, waiting, [operator(1), operator(2, 0, "umum")]) == ("CA2", 2)


def test_a_queue_that_left_the_city_file_is_still_answered(city: City) -> None:
    waiting = [caller("CA1", "gone"), caller("CA2", "kesehatan")]
    assert chosen(city, waiting, [operator(1, 0, "gone")]) == ("CA1", 1)


def test_the_answer_names_both(city: City) -> None:
    heads = Heads((caller("CA1"),), (operator(1),))
    assert choose_pair(heads, city, at(NOW)) == Pair("CA1", 1)
