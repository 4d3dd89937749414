"""A calendar's opening hours in words, for prompts: ``{hours.keluhan}``."""

from __future__ import annotations

from collections.abc import Mapping

from callcentre.calls.city import WEEKDAYS, Calendar, City, Opening

_DAYS: Mapping[str, tuple[str, ...]] = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_SHAPES: Mapping[str, tuple[str, str, str]] = {
    "id": ("{a} sampai {b}", "{days} pukul {opens} sampai {closes}", "%H.%M"),
    "en": ("{a} to {b}", "{days} from {opens} to {closes}", "%H:%M"),
}


def constants(city: City, language: str) -> Mapping[str, str]:
    """What every prompt may name and no caller changes: ``city`` and ``hours.<calendar>``."""
    hours = {f"hours.{n}": opening_words(c, language) for n, c in city.calendars.items()}
    return {"city": city.name, **hours}


def opening_words(calendar: Calendar, language: str) -> str:
    """Such as "Senin sampai Kamis pukul 07.30 sampai 16.00, Jumat pukul 07.30 sampai 16.30".

    A language without words of its own is spoken to in English.
    """
    spoken = language if language in _DAYS else "en"
    return ", ".join(_one(opening, spoken) for opening in calendar.openings)


def _one(opening: Opening, language: str) -> str:
    between, whole, clock = _SHAPES[language]
    places = sorted(WEEKDAYS.index(day) for day in opening.days)
    names = [_DAYS[language][place] for place in places]
    in_a_row = places == list(range(places[0], places[-1] + 1))
    if len(names) > 2 and in_a_row:
        days = between.format(a=names[0], b=names[-1])
    else:
        days = ", ".join(names)
    opens, closes = opening.opens.strftime(clock), opening.closes.strftime(clock)
    return whole.format(days=days, opens=opens, closes=closes)
