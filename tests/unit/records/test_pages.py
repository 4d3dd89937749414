"""Days of the city, and pages of a list."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from callcentre.records import Days, Page

DAY = date(2026, 11, 21)


def test_a_day_begins_and_ends_at_the_citys_midnight() -> None:
    start, end = Days(DAY, DAY, ZoneInfo("Asia/Makassar")).bounds()
    assert start == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert end == datetime(2026, 11, 21, 16, tzinfo=UTC)


def test_a_side_that_is_not_given_is_open() -> None:
    assert Days().bounds() == (None, None)
    assert Days(first=DAY).bounds() == (datetime(2026, 11, 21, tzinfo=UTC), None)


def test_an_empty_list_has_one_page() -> None:
    assert Page([], 1, 20, 0).pages == 1
    assert Page([1], 1, 20, 41).pages == 3
