"""Working-day clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from callcentre.casework.deadlines import end_of_working_day, verification_due

MAKASSAR = ZoneInfo("Asia/Makassar")
FRIDAY_NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_a_complaint_of_friday_is_verified_by_the_end_of_wednesday() -> None:
    assert verification_due(FRIDAY_NOON, MAKASSAR) == datetime(2026, 11, 25, 16, tzinfo=UTC)


def test_holidays_do_not_count() -> None:
    due = verification_due(FRIDAY_NOON, MAKASSAR, {date(2026, 11, 24)})
    assert due == datetime(2026, 11, 26, 16, tzinfo=UTC)


def test_the_day_is_the_citys_and_not_that_of_london() -> None:
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # Monday, half past midnight in Makassar
    assert end_of_working_day(late, 1, MAKASSAR) == datetime(2026, 11, 24, 16, tzinfo=UTC)
