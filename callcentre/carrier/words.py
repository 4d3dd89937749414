"""The carrier's words and ours, in one table each."""

from __future__ import annotations

from enum import StrEnum


class LegStatus(StrEnum):
    """How a leg stands, as far as we care."""

    ALIVE = "alive"
    ENDED = "ended"
    FAILED = "failed"
    UNHEARD_OF = "unheard_of"


_LEG_STATUS = {
    "queued": LegStatus.ALIVE,
    "initiated": LegStatus.ALIVE,
    "ringing": LegStatus.ALIVE,
    "in-progress": LegStatus.ALIVE,
    "completed": LegStatus.ENDED,
    "canceled": LegStatus.ENDED,
    "busy": LegStatus.FAILED,
    "failed": LegStatus.FAILED,
    "no-answer": LegStatus.FAILED,
}


# What the news of a room tells of; every leg and every request that opens a room names the same.
ROOM_EVENTS = ("start", "end", "join", "leave", "hold")


def leg_status(word: str) -> LegStatus:
    """Our word for a CallStatus; a new word of the carrier changes nothing (`UNHEARD_OF`)."""
    return _LEG_STATUS.get(word, LegStatus.UNHEARD_OF)


# Errors after which sending the same message again cannot help (contract: bad or unreachable
# address, opted out, not our sender, no body, too long, WhatsApp outside the 24 hours, ...).
PERMANENT_MESSAGE_ERRORS = frozenset(
    {21211, 21408, 21602, 21603, 21606, 21610, 21612, 21614, 21617, 63003, 63007, 63016, 63024}
)
