"""In which order callers are answered: the rule in the docstring of `callcentre.routing`."""

from __future__ import annotations

import random
from dataclasses import replace

from callcentre.calls.city import City
from callcentre.routing.order import answering_order, due_at

from .scene import answers, at, caller, operator

TEN_MINUTES = 600


def order(city: City, *callers: object, now: float) -> list[str]:
    return [one.call_id for one in answering_order(callers, city, at(now))]  # type: ignore[arg-type]


def test_the_table_of_the_rule(two_lines: City) -> None:
    sos = caller("SOS", "darurat", TEN_MINUTES - 2)
    a, b = caller("A", "umum", -20), caller("B", "kesehatan", TEN_MINUTES - 130)
    c, d = caller("C", "kesehatan", TEN_MINUTES - 60), caller("D", "umum", 30)
    assert order(two_lines, d, c, b, a, sos, now=TEN_MINUTES) == ["SOS", "A", "B", "C", "D"]


def test_f14_emergency_behind_twenty_complaints_gets_the_next_free_operator(
    two_lines: City,
) -> None:
    # Every complaint has waited far longer than anybody promised.
    complaints = [caller(f"CA{n}", joined=n) for n in range(20)]
    waiting = [*complaints, caller("SOS", "darurat", 5_000)]
    assert answers(two_lines, waiting, [operator(1)], 5_001) == "SOS to 1"


def test_f14_the_maximum_wait_of_a_complaint_is_honoured_against_a_stream_of_health_calls(
    two_lines: City,
) -> None:
    """One operator, a health call every minute, each talk a minute: health alone fills the day."""
    complaint, health, now = caller("CA1"), [], 0.0
    while now < 3_600:
        health.append(caller(f"H{now}", "kesehatan", now - 1))
        chosen = answers(two_lines, [complaint, *health], [operator(1)], now)
        if chosen.startswith("CA1"):
            break
        health = [one for one in health if not chosen.startswith(one.call_id)]
        now += 60
    assert now == TEN_MINUTES


def test_nobody_who_came_after_the_due_time_of_another_overtakes_them(two_lines: City) -> None:
    draw = random.Random(14)
    for _ in range(300):
        callers = [
            caller(f"CA{n}", draw.choice(("kesehatan", "umum")), draw.uniform(0, 2_000))
            for n in range(12)
        ]
        now = draw.uniform(2_000, 2_700)
        ordered = answering_order(callers, two_lines, at(now))
        for place, first in enumerate(ordered):
            for later in ordered[place + 1 :]:
                due = due_at(later, two_lines)
                assert not (due <= at(now) and first.joined_at > due)


def test_who_was_cut_off_comes_before_all_but_emergencies(two_lines: City) -> None:
    cut, due = caller("CUT", joined=900, front=True), caller("DUE", joined=0)
    sos = caller("SOS", "darurat", 1_000)
    assert order(two_lines, due, cut, sos, now=1_001) == ["SOS", "CUT", "DUE"]


def test_a_desk_is_kept_for_emergencies_but_not_from_another_emergency(two_lines: City) -> None:
    first = caller("SOS1", "darurat", 0)
    first = replace(first, passed={1: at(59)})
    second, complaint = caller("SOS2", "darurat", 5), caller("CA1", joined=-5_000)
    assert answers(two_lines, [complaint, first], [operator(1)], 60) == ""
    assert answers(two_lines, [complaint, first, second], [operator(1)], 60) == "SOS2 to 1"


def test_a_clock_that_went_back_keeps_the_order(two_lines: City) -> None:
    callers = [caller("CA1", joined=0), caller("CA2", joined=10), caller("H", "kesehatan", 20)]
    assert order(two_lines, *callers, now=-7_200) == ["H", "CA1", "CA2"]
