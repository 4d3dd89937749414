"""Every published figure, worked out by hand beside its formula."""

from __future__ import annotations

import pytest

from callcentre.reports import formulas
from callcentre.reports.formulas import Counts

# Ten entered: six were answered (four in time, five within half a minute), three hung up (one of
# them at once), one is still waiting.
MORNING = Counts(
    offered=10,
    answered=6,
    abandoned=3,
    answered_in_time=4,
    answered_in_30=5,
    abandoned_short=1,
    waiting=1,
)
NOBODY = Counts(0, 0, 0, 0, 0, 0)


def test_figures_are_what_their_formulas_say() -> None:
    assert formulas.service_level(MORNING) == 4 / 9
    assert formulas.regulator_service_level(MORNING) == 5 / 9
    assert formulas.abandonment(MORNING) == 3 / 10
    assert formulas.net_abandonment(MORNING) == 2 / 9
    assert MORNING.reconciles


def test_nobody_is_no_figure_at_all() -> None:
    assert formulas.service_level(NOBODY) is None
    assert formulas.regulator_service_level(NOBODY) is None
    assert formulas.abandonment(NOBODY) is None
    assert formulas.average([]) is None
    assert formulas.percentile([], 90) is None


@pytest.mark.parametrize(
    ("waits", "p90"),
    [
        ([7.0], 7.0),
        ([float(n) for n in range(1, 11)], 9.0),
        ([float(n) for n in range(11, 0, -1)], 10.0),
        ([15, 20, 35, 40, 50], 50),
    ],
)
def test_the_percentile_is_a_wait_that_somebody_had(waits: list[float], p90: float) -> None:
    assert formulas.percentile(waits, 90) == p90


def test_the_textbook_percentiles_by_nearest_rank() -> None:
    waits = [15.0, 20.0, 35.0, 40.0, 50.0]
    found = [formulas.percentile(waits, percent) for percent in (5, 30, 40, 50, 100)]
    assert found == [15, 20, 20, 35, 50]


def test_every_formula_has_a_version_and_a_source() -> None:
    for name, formula in formulas.FORMULAS.items():
        assert formula.tag == f"{name}/{formula.version}"
        assert formula.text
        assert formula.source
