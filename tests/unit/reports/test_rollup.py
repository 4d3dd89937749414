"""Adding offers up: by hour, by queue, over all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from callcentre.reports.offers import Offer
from callcentre.reports.rollup import by_hour, by_queue, overall

MAKASSAR = ZoneInfo("Asia/Makassar")
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
THRESHOLDS = {"darurat": 15, "umum": 60}


def _offer(
    queue: str, answered: float | None = None, ended: float | None = None, at: datetime = NOON
) -> Offer:
    def after(wait: float | None) -> datetime | None:
        return None if wait is None else at + timedelta(seconds=wait)

    return Offer(f"CA{queue}{at}", queue, at, after(answered), after(ended))


def test_a_call_stands_in_the_citys_hour_in_which_it_entered() -> None:
    late = datetime(2026, 11, 21, 15, 59, 50, tzinfo=UTC)  # ten seconds to midnight
    rows = by_hour(
        [_offer("umum"), _offer("darurat"), _offer("umum", answered=30, at=late)],
        MAKASSAR,
        THRESHOLDS,
    )
    assert [(row.day, row.hour, row.queue) for row in rows] == [
        (date(2026, 11, 21), 12, "darurat"),
        (date(2026, 11, 21), 12, "umum"),
        (date(2026, 11, 21), 23, "umum"),
    ]
    assert rows[2].answered == 1


def test_each_queue_is_judged_by_its_own_threshold() -> None:
    offers = [_offer("darurat", answered=16), _offer("umum", answered=16)]
    assert [row.service_level for row in by_queue(offers, THRESHOLDS)] == [0, 1]
    assert overall(offers, THRESHOLDS).service_level == 0.5


def test_an_answer_at_the_very_second_is_in_time() -> None:
    row = overall([_offer("darurat", answered=15), _offer("darurat", answered=15.1)], THRESHOLDS)
    assert row.answered_in_time == 1


def test_waits_are_those_of_answered_callers_only() -> None:
    offers = [_offer("umum", answered=10), _offer("umum", answered=20), _offer("umum", ended=500)]
    row = overall(offers, THRESHOLDS)
    assert (row.average_wait, row.p90_wait) == (15, 20)
    assert (row.offered, row.answered, row.abandoned, row.waiting) == (3, 2, 1, 0)


def test_who_is_still_in_line_is_neither_answered_nor_lost() -> None:
    row = overall([_offer("umum")], THRESHOLDS)
    assert (row.offered, row.waiting, row.service_level) == (1, 1, None)


def test_one_gone_within_five_seconds_does_not_count_for_the_regulator() -> None:
    offers = [
        _offer("umum", answered=30),
        _offer("umum", ended=4.9),
        _offer("umum", ended=5),
    ]
    assert overall(offers, THRESHOLDS).regulator_service_level == 0.5


def test_who_was_sent_on_from_the_line_neither_hung_up_nor_was_answered() -> None:
    sent_on = replace(_offer("umum", ended=900), diverted=True)
    taken_after_all = replace(_offer("umum", answered=70, ended=200), diverted=True)
    row = overall([sent_on, taken_after_all, _offer("umum", ended=5)], THRESHOLDS)
    assert (row.offered, row.answered, row.abandoned, row.diverted) == (3, 1, 1, 1)
