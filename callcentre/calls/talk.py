"""A talk at this moment: who leads it, who is on hold, who was asked in, who listens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Seat(StrEnum):
    """Who can be put on hold."""

    CALLER = "caller"
    GUEST = "guest"


class GuestState(StrEnum):
    """How far somebody has come who was asked into a talk."""

    RINGING = "ringing"
    COMING = "coming"  # an operator has accepted; their leg is on its way
    IN = "in"


class Supervision(StrEnum):
    """How a supervisor takes part in somebody's talk."""

    LISTEN = "listen"  # hears everybody, is heard by nobody
    WHISPER = "whisper"  # is heard by the operator only
    BARGE = "barge"  # is heard by everybody


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody asked into a talk: an operator, or (``operator_id`` None) a telephone outside.

    ``name`` is what the desk shows. ``since`` is when it began to ring, then when they came in.
    ``number`` is kept only where nobody of ours waits for it to answer.
    """

    operator_id: int | None
    state: GuestState
    name: str
    token: str
    leg_id: str
    since: datetime
    held: bool
    number: str = ""


@dataclass(frozen=True, slots=True)
class Listener:
    """A supervisor in a talk; ``leg_id`` is blank until their telephone has come."""

    operator_id: int
    way: Supervision
    token: str
    leg_id: str


@dataclass(frozen=True, slots=True)
class Talk:
    """``operator_id`` leads it; None: nobody of ours does (any more).

    ``held_since`` is set while the caller is on hold, ``reminded`` once that lasted too long.
    ``is_left_outside``: the operator has put the caller through to a telephone outside and left.
    ``giving``: to whom the operator has just given the caller away, who has not come there yet:
    ``queue:<name>``, ``operator:<number>`` or ``phone:<number>``.
    """

    call_id: str
    operator_id: int | None
    held_since: datetime | None = None
    reminded: bool = False
    guest: Guest | None = None
    guest_why: str = ""
    listener: Listener | None = None
    is_recording_paused: bool = False
    is_left_outside: bool = False
    giving: str = ""
    giving_name: str = ""
