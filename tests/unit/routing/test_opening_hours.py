"""When the office is open, in the city's own time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callcentre.calls.city import Calendar
from callcentre.routing.hours import check

MAKASSAR = ZoneInfo("Asia/Makassar")  # UTC+8, no summer time
WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]
CHRISTMAS = date(2026, 12, 25)  # a Friday
MONDAY = datetime(2026, 11, 23, tzinfo=MAKASSAR)


def calendar(days: list[str], opens: str, closes: str) -> Calendar:
    return Calendar.model_validate(
        {
            "openings": [{"days": days, "opens": opens, "closes": closes}],
            "holidays": {CHRISTMAS: "Hari Raya Natal"},
        }
    )


OFFICE = calendar(WORKDAYS, "07:30", "16:00")


@pytest.mark.parametrize(
    ("hour", "minute", "answer"),
    [(7, 29, "closed"), (7, 30, "open"), (15, 59, "open"), (16, 0, "closed"), (0, 0, "closed")],
)
def test_open_from_the_opening_to_before_the_closing(hour: int, minute: int, answer: str) -> None:
    assert check(OFFICE, MAKASSAR, MONDAY.replace(hour=hour, minute=minute)) == answer


def test_the_question_may_come_in_any_zone() -> None:
    # Sunday evening in UTC is Monday morning in Makassar.
    assert check(OFFICE, MAKASSAR, datetime(2026, 11, 22, 23, 45, tzinfo=UTC)) == "open"
    assert check(OFFICE, ZoneInfo("Asia/Jakarta"), datetime(2026, 11, 22, 23, 45, tzinfo=UTC)) == (
        "closed"
    )


def test_closed_on_a_day_that_is_not_named() -> None:
    assert check(OFFICE, MAKASSAR, MONDAY + timedelta(days=6, hours=10)) == "closed"


@pytest.mark.parametrize("hour", [0, 10, 23])
def test_a_holiday_is_a_holiday_all_day(hour: int) -> None:
    at = datetime(2026, 12, 25, hour, tzinfo=MAKASSAR)
    assert check(OFFICE, MAKASSAR, at) == "holiday"


def test_an_opening_over_midnight_belongs_to_the_day_it_began() -> None:
    night = calendar(["mon"], "22:00", "06:00")
    assert check(night, MAKASSAR, MONDAY.replace(hour=3)) == "closed"
    assert check(night, MAKASSAR, MONDAY.replace(hour=22)) == "open"
    assert check(night, MAKASSAR, MONDAY + timedelta(days=1, hours=5, minutes=59)) == "open"
    assert check(night, MAKASSAR, MONDAY + timedelta(days=1, hours=6)) == "closed"


def test_a_night_that_began_before_a_holiday_is_finished() -> None:
    night = calendar(WORKDAYS, "22:00", "06:00")
    assert check(night, MAKASSAR, datetime(2026, 12, 25, 5, tzinfo=MAKASSAR)) == "open"
    assert check(night, MAKASSAR, datetime(2026, 12, 25, 22, tzinfo=MAKASSAR)) == "holiday"
    assert check(night, MAKASSAR, datetime(2026, 12, 26, 5, tzinfo=MAKASSAR)) == "closed"


def test_midnight_to_midnight_is_the_whole_day() -> None:
    day = calendar(["mon"], "00:00", "00:00")
    assert check(day, MAKASSAR, MONDAY) == "open"
    assert check(day, MAKASSAR, MONDAY.replace(hour=23, minute=59)) == "open"
    assert check(day, MAKASSAR, MONDAY + timedelta(days=1)) == "closed"


def test_a_calendar_without_openings_is_closed() -> None:
    assert check(Calendar(openings=()), MAKASSAR, MONDAY.replace(hour=10)) == "closed"
