"""Who may do what: one table. A person alone on a shift can still do everything the shift needs."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Right(StrEnum):
    """One thing that a signed-in person may do."""

    DESK = "desk"  # take calls
    CALLS = "calls"  # see the list of calls and each call's history
    NUMBERS = "numbers"  # see a whole telephone number outside one's own call
    HEAR_OWN = "hear_own"  # play recordings of one's own calls
    HEAR_ALL = "hear_all"  # play any recording
    REQUESTS = "requests"  # read and move service requests and follow-ups
    REPORTS = "reports"
    EXPORT = "export"
    SUPERVISE = "supervise"  # listen to, whisper into and join other people's talks
    ANNOUNCE = "announce"  # switch announcements on and off
    FLOWS = "flows"  # see, try, publish and roll back flows


_OPERATOR = frozenset(
    {
        Right.DESK,
        Right.CALLS,
        Right.HEAR_OWN,
        Right.REQUESTS,
        Right.REPORTS,
        # Alone at night in a flood there is nobody to ask.
        Right.ANNOUNCE,
    }
)

RIGHTS: dict[str, frozenset[Right]] = {
    "operator": _OPERATOR,
    "supervisor": frozenset(Right),
}


class HasRole(Protocol):
    """Somebody whose rights are asked for."""

    @property
    def role(self) -> str: ...


def allowed(person: HasRole, right: Right | str) -> bool:
    """May ``person`` do this? An unknown role may do nothing."""
    return Right(right) in RIGHTS.get(person.role, frozenset())
