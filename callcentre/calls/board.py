"""The present at a glance: who waits, and what every operator is doing.

``queueing`` fills these in from Redis; ``routing`` reads them to choose who answers whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callcentre.calls.states import OperatorState


class Stage(StrEnum):
    """How far a caller in line has come. Only ``waiting`` may be offered to someone."""

    WAITING = "waiting"
    OFFERED = "offered"  # rings at one operator
    ACCEPTED = "accepted"  # provisional: the operator's own leg is not in the room yet
    CONNECTED = "connected"  # out of the line; they can hear each other


@dataclass(frozen=True, slots=True)
class Wants:
    """What a caller wants of an operator, of which somebody on duty has every single thing.

    ``language`` is empty when any will do; ``operator_id`` is whom they talked to lately.
    """

    skills: tuple[str, ...] = ()
    language: str = ""
    operator_id: int | None = None


NOTHING = Wants()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One caller, from joining the line until the call is over.

    ``position`` counts from 1 in the caller's own queue and is 0 once connected. ``passed`` says
    which operators declined or missed this caller, and when they last did. ``wants`` is what they
    would best have; ``front`` says that their operator was lost in the middle of a talk, ``mended``
    that Redis had lost their place and has put them back there just now.
    """

    call_id: str
    queue: str
    priority: int
    position: int
    joined_at: datetime
    language: str
    stage: Stage
    operator_id: int | None
    seen_at: datetime
    passed: Mapping[int, datetime] = field(default_factory=dict)
    wants: Wants = NOTHING
    front: bool = False
    mended: bool = False


@dataclass(frozen=True, slots=True)
class OperatorNow:
    """What one operator is doing.

    ``call_id`` is the call that rings, is spoken or is being wrapped up; ``stage`` and ``deadline``
    (of the offer, then of joining the room) belong to a call that rings. ``idle_since`` is when the
    operator last became free; ``misses`` counts unanswered offers in a row. ``page`` is the browser
    page that counts of those they have open; ``has_phone`` is false while its telephone is not
    registered, ``has_own_phone`` true where an ordinary one rings instead; ``extensions`` counts
    how often this wrap-up was made longer.
    """

    operator_id: int
    state: OperatorState
    queues: tuple[str, ...]
    languages: tuple[str, ...]
    since: datetime
    idle_since: datetime
    call_id: str | None
    token: str | None
    stage: Stage | None
    reason: str
    misses: int
    seen_at: datetime
    deadline: datetime | None
    skills: Mapping[str, int] = field(default_factory=dict)
    page: str = ""
    has_phone: bool = True
    has_own_phone: bool = False
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """One instant: callers in answering order (none of them connected) and operators signed on.

    ``total`` counts everybody in line, also where ``waiting`` tells only the first of them.
    """

    waiting: tuple[Waiting, ...]
    operators: tuple[OperatorNow, ...]
    total: int = 0


@dataclass(frozen=True, slots=True)
class Heads:
    """What choosing the next offer needs: the first of every group, and the free operators.

    Callers of a group want the same of an operator. ``waiting`` holds the first of each whom nobody
    passed over lately, and those before them, in answering order. ``operators`` are ready, the
    longest idle first; none are told when nobody waits, and nobody when none is free. ``lost`` are
    callers (and their queues) whose record Redis has dropped.
    """

    waiting: tuple[Waiting, ...]
    operators: tuple[OperatorNow, ...]
    lost: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """So many signed-on operators who are in one state and can do the same."""

    operators: int
    state: OperatorState
    queues: tuple[str, ...]
    languages: tuple[str, ...]
    skills: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many wait in each queue, and everybody who is at the desk, in whatever state."""

    waiting: Mapping[str, int]
    desk: tuple[Profile, ...]
