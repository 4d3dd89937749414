"""Working-day clocks of complaints. Days are the city's own; pure arithmetic."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime, timedelta, tzinfo

# LAPOR!, the national complaints service: a complaint is verified within three working days.
VERIFICATION_DAYS = 3
_SATURDAY = 5


def verification_due(at: datetime, zone: tzinfo, holidays: Container[date] = ()) -> datetime:
    """Until when a complaint that came ``at`` must have been verified (UTC)."""
    return end_of_working_day(at, VERIFICATION_DAYS, zone, holidays)


def end_of_working_day(
    at: datetime, days: int, zone: tzinfo, holidays: Container[date] = ()
) -> datetime:
    """The end of the ``days``-th working day after the day of ``at``, as an instant in UTC.

    Saturdays, Sundays and ``holidays`` do not count; the day it came on does not count either.
    """
    day = at.astimezone(zone).date()
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            days -= 1
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    return midnight.astimezone(UTC)
