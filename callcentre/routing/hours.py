"""Is the office open? Asked of the city's own calendar, in the city's own time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from callcentre.calls.city import WEEKDAYS, Calendar, Opening

Hours = Literal["open", "closed", "holiday"]

_ONE_DAY = timedelta(days=1)


def check(calendar: Calendar, zone: ZoneInfo, at: datetime) -> Hours:
    """Open from the opening minute, closed from the closing minute on.

    A holiday is closed all day. An opening whose closing is not later than its opening goes on into
    the next day (22:00-06:00; 00:00-00:00 is the whole day), also when that next day is a holiday.
    """
    local = at.astimezone(zone)
    yesterday, today = (local - _ONE_DAY).date(), local.date()
    now = local.time()
    for opening in calendar.openings:
        for day in (yesterday, today):
            if day in calendar.holidays or WEEKDAYS[day.weekday()] not in opening.days:
                continue
            if _covers(opening, now, began_today=day == today):
                return "open"
    return "holiday" if today in calendar.holidays else "closed"


def next_time(clock: str, zone: ZoneInfo, at: datetime) -> datetime:
    """The next instant at which the city's clocks show ``clock`` (08:00); never now."""
    local = at.astimezone(zone)
    today = datetime.combine(local.date(), time.fromisoformat(clock), zone)
    return (
        today
        if today > local
        else datetime.combine(local.date() + _ONE_DAY, time.fromisoformat(clock), zone)
    )


def _covers(opening: Opening, now: time, *, began_today: bool) -> bool:
    overnight = opening.closes <= opening.opens
    if not began_today:
        return overnight and now < opening.closes
    return opening.opens <= now and (overnight or now < opening.closes)
