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
class Waiting:
    """One caller, from joining the line until the call is over.

    ``position`` counts from 1 in the caller's own queue and is 0 once connected. ``passed`` says
    which operators declined or missed this caller, and when they last did.
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


@dataclass(frozen=True, slots=True)
class OperatorNow:
    """What one operator is doing.

    ``call_id`` is the call that rings, is spoken or is being wrapped up; ``stage`` and ``deadline``
    (of the offer, then of joining the room) belong to a call that rings. ``idle_since`` is when the
    operator last became free; ``misses`` counts unanswered offers in a row.
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


@dataclass(frozen=True, slots=True)
class Board:
    """One instant: callers in answering order (none of them connected) and operators signed on."""

    waiting: tuple[Waiting, ...]
    operators: tuple[OperatorNow, ...]
