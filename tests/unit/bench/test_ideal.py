"""The judge of the bench: an exact line, worked out by hand and against theory."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from callcentre.bench.erlang import ideal
from callcentre.bench.erlang.cases import CASES, Caller, Case, draw

PATIENT = math.inf


def test_two_operators_and_four_callers_by_hand() -> None:
    callers = [Caller(at, 10, PATIENT) for at in (0, 1, 2, 3)]
    assert [fate.wait for fate in ideal.serve(callers, 2)] == [0, 0, 8, 8]


def test_who_gives_up_takes_nobodys_time() -> None:
    callers = [Caller(0, 10, PATIENT), Caller(1, 50, 3), Caller(2, 10, PATIENT)]
    fates = ideal.serve(callers, 1)
    assert [(fate.wait, fate.answered) for fate in fates] == [(0, True), (3, False), (8, True)]
    assert ideal.abandoned(fates) == 1


def test_the_service_level_counts_those_who_gave_up() -> None:
    fates = [ideal.Fate(0, True), ideal.Fate(20, True), ideal.Fate(5, False), ideal.Fate(15, True)]
    assert ideal.service_level(fates, 15) == 0.5
    assert ideal.mean_wait(fates) == 10


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_many_callers_fare_as_theory_says(case: Case) -> None:
    level, wait = case.theory
    fates = ideal.serve(draw(replace(case, calls=60_000), seed=1), case.load.operators)
    assert ideal.service_level(fates, case.within) == pytest.approx(level, abs=0.03)
    assert ideal.mean_wait(fates) == pytest.approx(wait, rel=0.25)


def test_the_same_seed_draws_the_same_callers() -> None:
    assert draw(CASES[1], 7) == draw(CASES[1], 7) != draw(CASES[1], 8)
