"""How long it will take: values by hand, and silence where nothing is known."""

from __future__ import annotations

import pytest

from callcentre.routing.wait_estimate import (
    Evidence,
    Handled,
    Spoken,
    as_spoken,
    estimated_seconds,
)

# In the last hour: 40 complaints of 180 seconds, ten health calls of 300, two emergencies of 60.
HOUR = {"umum": Handled(40, 180), "kesehatan": Handled(10, 300), "darurat": Handled(2, 60)}


@pytest.mark.parametrize(
    ("before", "operators", "seconds"),
    [
        ({}, 1, 180),
        ({}, 6, 30),
        ({"umum": 3}, 4, 180),
        ({"umum": 3, "kesehatan": 2}, 4, 330),
        # Two emergencies are too few to know their time: the mean of all 52 calls stands in.
        ({"darurat": 1}, 1, 180 + (40 * 180 + 10 * 300 + 2 * 60) / 52),
    ],
)
def test_the_work_before_a_caller_and_one_more_call_shared_by_all(
    before: dict[str, int], operators: int, seconds: float
) -> None:
    found = estimated_seconds("umum", before, Evidence(operators, HOUR))
    assert found == pytest.approx(seconds)


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(0, HOUR),
        Evidence(3),
        Evidence(3, {"umum": Handled(4, 180)}),
        Evidence(3, {"umum": Handled(2, 180), "darurat": Handled(2, 60)}),
    ],
)
def test_without_evidence_nothing_is_said(evidence: Evidence) -> None:
    assert estimated_seconds("umum", {"umum": 3}, evidence) is None


@pytest.mark.parametrize(
    ("seconds", "spoken"),
    [
        (0, Spoken(1)),
        (60, Spoken(1)),
        (61, Spoken(2)),
        (600, Spoken(10)),
        (601, Spoken(15)),
        (1_800, Spoken(30)),
        (1_801, Spoken(30, over=True)),
        (86_400, Spoken(30, over=True)),
    ],
)
def test_it_is_rounded_up_and_never_told_finer_than_it_is_known(
    seconds: float, spoken: Spoken
) -> None:
    assert as_spoken(seconds) == spoken
