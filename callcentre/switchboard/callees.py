"""Whom a flow rings: a contact of the city, a number, or the citizen it is about."""

from __future__ import annotations

from datetime import datetime

from callcentre.calls.effects import THE_CITIZEN
from callcentre.carrier.numbers import identify
from callcentre.records import Unit, callers
from callcentre.switchboard.parts import Parts


def find(parts: Parts, unit: Unit, to: str, citizen_id: int, at: datetime) -> int:
    """The row of whom ``to`` names; the checker lets no unknown contact through."""
    contact = parts.city.contacts.get(to)
    number = to if to.startswith("+") else contact.number if contact else ""
    if to == THE_CITIZEN or not number:
        return citizen_id
    return callers.get_or_add(unit, identify(number, parts.city.country), at).id
