"""Erlang B, C and A against published values and their own laws."""

from __future__ import annotations

import pytest

from callcentre.reports.staffing import (
    Load,
    blocked,
    impatient,
    impatient_within,
    operators_needed,
    patient,
    patient_within,
)

WORKED_EXAMPLE = Load(360 / 1800, 240, 55)
BUSY = Load(48 / 60, 60, 50)
CITY = Load(60 / 3600, 180, 4)


def with_operators(load: Load, operators: int) -> Load:
    return Load(load.rate, load.talk, operators)


def test_twelve_erlangs_on_twenty_lines_block_one_in_a_hundred() -> None:
    assert blocked(12, 20) == pytest.approx(0.009796, abs=5e-7)


@pytest.mark.parametrize(
    ("erlangs", "operators", "waits"), [(1, 2, 1 / 3), (2, 3, 4 / 9), (8, 10, 0.409180)]
)
def test_the_share_that_waits(erlangs: float, operators: int, waits: float) -> None:
    expected = patient(Load(erlangs, 1, operators))
    assert expected is not None
    assert expected.waits == pytest.approx(waits, abs=5e-7)


def test_the_worked_example_of_the_textbooks() -> None:
    expected = patient(WORKED_EXAMPLE)
    assert expected is not None
    assert expected.occupancy == pytest.approx(0.8727, abs=5e-5)
    assert expected.waits == pytest.approx(0.2387, abs=5e-5)
    assert expected.mean_wait == pytest.approx(8.184, abs=5e-4)
    assert patient_within(WORKED_EXAMPLE, 15) == pytest.approx(0.8459, abs=5e-5)


@pytest.mark.parametrize(("operators", "share"), [(12, 0.6402), (13, 0.7956), (14, 0.888350)])
def test_service_level_by_operators(operators: int, share: float) -> None:
    load = Load(100 / 1800, 180, operators)
    assert patient_within(load, 20) == pytest.approx(share, abs=5e-5)


def test_eighty_in_twenty_needs_fourteen() -> None:
    assert operators_needed(Load(100 / 1800, 180, 1), 0.80, 20) == 14


@pytest.mark.parametrize(
    ("operators", "share"), [(4, 0.5313), (5, 0.8001), (6, 0.9228), (7, 0.9730), (8, 0.9915)]
)
def test_a_city_line(operators: int, share: float) -> None:
    assert patient_within(with_operators(CITY, operators), 15) == pytest.approx(share, abs=5e-5)


@pytest.mark.parametrize(("share", "seconds", "operators"), [(0.90, 15, 6), (0.95, 20, 7)])
def test_what_a_city_line_needs(share: float, seconds: float, operators: int) -> None:
    assert operators_needed(CITY, share, seconds) == operators


def test_a_line_that_would_grow_without_end_has_no_figures() -> None:
    overloaded = Load(1, 60, 60)
    assert patient(overloaded) is None
    assert patient_within(overloaded, 20) is None


def test_callers_who_give_up_after_two_minutes() -> None:
    expected = impatient(BUSY, 120)
    assert expected.abandoned == pytest.approx(0.03091, abs=5e-6)
    assert expected.mean_wait == pytest.approx(3.709, abs=5e-4)
    assert expected.queue == pytest.approx(2.968, abs=1e-3)
    assert expected.waits == pytest.approx(0.4678, abs=5e-5)
    assert expected.occupancy == pytest.approx(0.9303, abs=5e-5)
    assert impatient_within(BUSY, 120, 20) == pytest.approx(0.9430, abs=5e-5)


def test_a_city_line_with_too_few_operators() -> None:
    expected = impatient(CITY, 60)
    assert expected.abandoned == pytest.approx(0.1473, abs=5e-5)
    assert expected.mean_wait == pytest.approx(8.839, abs=5e-4)
    assert expected.waits == pytest.approx(0.2926, abs=5e-5)
    assert expected.occupancy == pytest.approx(0.6395, abs=5e-5)
    assert impatient_within(CITY, 60, 15) == pytest.approx(0.7590, abs=5e-5)
    assert impatient_within(CITY, 60, 20) == pytest.approx(0.7723, abs=5e-5)


def test_endless_patience_is_erlang_c() -> None:
    theirs = patient(WORKED_EXAMPLE)
    ours = impatient(WORKED_EXAMPLE, 1e6)
    assert theirs is not None
    assert ours.mean_wait == pytest.approx(theirs.mean_wait, rel=1e-3)
    assert impatient_within(WORKED_EXAMPLE, 1e6, 15) == pytest.approx(
        patient_within(WORKED_EXAMPLE, 15), abs=1e-4
    )


def test_more_callers_abandon_more() -> None:
    shares = [impatient(Load(rate / 60, 60, 50), 120).abandoned for rate in (40, 48, 60, 90)]
    assert shares == sorted(shares)


def test_in_no_time_only_those_are_answered_who_need_not_wait() -> None:
    expected = patient(WORKED_EXAMPLE)
    assert expected is not None
    assert patient_within(WORKED_EXAMPLE, 0) == pytest.approx(1 - expected.waits)
    assert impatient_within(BUSY, 120, 0) == pytest.approx(1 - impatient(BUSY, 120).waits)
