"""Which of the free operators answers: skills, languages, rings, and whom they talked to."""

from __future__ import annotations

import pytest

from callcentre.calls.board import Wants
from callcentre.calls.city import City
from callcentre.routing.match import wanted

from .scene import answers, caller, changed, operator, profile

DOCTOR = Wants(skills=("dokter",), language="id")


@pytest.fixture
def clinic(city: City) -> City:
    """Health wants a doctor of level 3 who speaks the language; then any; then anybody."""
    rings = [
        {"after": 0, "level": 3, "language": True},
        {"after": 20, "level": 1, "language": True},
        {"after": 40},
    ]
    return changed(city, "kesehatan", skills=["dokter"], rings=rings)


@pytest.mark.parametrize(
    ("waited", "answered_by"),
    [(0, ""), (19.9, ""), (20, "CA1 to 1"), (40, "CA1 to 1")],
)
def test_rings_widen_with_the_wait(clinic: City, waited: float, answered_by: str) -> None:
    waiting = [caller("CA1", "kesehatan", wants=DOCTOR)]
    assert answers(clinic, waiting, [operator(1, dokter=1), operator(2)], waited) == answered_by


def test_the_last_ring_is_open_to_everybody(clinic: City) -> None:
    waiting = [caller("CA1", "kesehatan", wants=DOCTOR)]
    assert answers(clinic, waiting, [operator(2, languages=["en"])], 39.9) == ""
    assert answers(clinic, waiting, [operator(2, languages=["en"])], 40) == "CA1 to 2"


def test_whoever_waits_in_a_ring_loses_no_place(clinic: City) -> None:
    first = caller("CA1", "kesehatan", 0, wants=DOCTOR)
    second = caller("CA2", "kesehatan", 5, wants=DOCTOR)
    assert answers(clinic, [first, second], [operator(1, dokter=1)], 24.9) == "CA1 to 1"


def test_a_caller_in_a_narrow_ring_does_not_block_the_others(clinic: City) -> None:
    waiting = [caller("CA1", "kesehatan", 0, wants=DOCTOR), caller("CA2", "umum", 1)]
    assert answers(clinic, waiting, [operator(1)], 5) == "CA2 to 1"


def test_the_longest_idle_of_the_best_skilled_answers(clinic: City) -> None:
    waiting = [caller("CA1", "kesehatan", wants=DOCTOR)]
    desks = [
        operator(1, 0),
        operator(2, 9, dokter=3),
        operator(3, 5, dokter=5),
        operator(4, 3, dokter=5),
    ]
    assert answers(clinic, waiting, desks, 50) == "CA1 to 4"


def test_the_lowest_of_several_wanted_skills_counts(city: City) -> None:
    both = Wants(skills=("anak", "dokter"))
    desks = [operator(1, anak=9, dokter=1), operator(2, 9, anak=2, dokter=2)]
    assert answers(city, [caller("CA1", wants=both)], desks, 60) == "CA1 to 2"


def test_who_speaks_the_language_is_preferred_though_nobody_is_waited_for(city: City) -> None:
    english = [caller("CA1", wants=Wants(language="en"))]
    speaks = operator(2, 50, languages=["id", "en"])
    assert answers(city, english, [operator(1), speaks], 60) == "CA1 to 2"
    assert answers(city, english, [operator(1)], 60) == "CA1 to 1"


def test_whom_they_talked_to_lately_is_preferred_but_not_waited_for(clinic: City) -> None:
    wants = Wants(skills=("dokter",), language="id", operator_id=1)
    again = [caller("CA1", "kesehatan", wants=wants)]
    desks = [operator(1, 50, dokter=3), operator(2, 0, dokter=9)]
    assert answers(clinic, again, desks, 0) == "CA1 to 1"
    assert answers(clinic, again, desks[1:], 0) == "CA1 to 2"


def test_nobody_is_overtaken_by_a_repeat_caller(city: City) -> None:
    again = caller("CA2", joined=1, wants=Wants(operator_id=1))
    assert answers(city, [caller("CA1"), again], [operator(1)], 60) == "CA1 to 1"


def test_who_was_cut_off_may_have_anybody_who_serves_the_queue(clinic: City) -> None:
    cut = caller("CA1", "kesehatan", wants=DOCTOR, front=True)
    assert answers(clinic, [cut], [operator(1)], 1) == "CA1 to 1"


def test_a_skill_or_language_that_nobody_on_duty_has_is_not_wanted(clinic: City) -> None:
    queue = clinic.queues["kesehatan"]
    assert wanted(queue, "en", [profile(operator(1))]) == Wants()
    assert wanted(queue, "en", [profile(operator(1, languages=["en"], dokter=1))], 7) == Wants(
        ("dokter",), "en", 7
    )


def test_a_skill_that_nobody_has_keeps_nobody_waiting(clinic: City) -> None:
    wants = wanted(clinic.queues["kesehatan"], "id", [profile(operator(1))])
    waiting = [caller("CA1", "kesehatan", wants=wants)]
    assert answers(clinic, waiting, [operator(1)], 0) == "CA1 to 1"


def test_a_clock_that_went_back_leaves_the_narrowest_ring(clinic: City) -> None:
    waiting = [caller("CA1", "kesehatan", 3_600, wants=DOCTOR)]
    assert answers(clinic, waiting, [operator(1, dokter=3), operator(2)], 0) == "CA1 to 1"
