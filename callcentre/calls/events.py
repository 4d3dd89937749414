"""What can be written into a call's append-only history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """One word for each thing that happens to a call."""

    ARRIVED = "arrived"  # data: flow, version, to (the step that waits for the caller)
    # The flow went on; data: flow, version, step, outcome, to (where the caller is now).
    STEPPED = "stepped"
    QUEUED = "queued"  # data: queue, flow, version, to (the step)
    OFFERED = "offered"  # data: operator, token
    DECLINED = "declined"
    MISSED = "missed"  # an offer lapsed unanswered
    ACCEPTED = "accepted"
    ANSWERED = "answered"  # caller and operator hear each other; data: operator
    OPERATOR_LOST = "operator_lost"  # the operator's leg went without being hung up
    REQUEUED = "requeued"
    FALLBACK = "fallback"  # ordinary phones were rung; data: outcome, why, queue
    ENDED = "ended"  # data: state, by (caller, operator, system)
    CARRIER_STATUS = "carrier_status"  # a status callback, word for word
    ROOM = "room"  # a conference callback
    RECORDING = "recording"
    NOTED = "noted"
    WRAPPED_UP = "wrapped_up"  # data: disposition, operator
    REQUEST_OPENED = "request_opened"  # data: code
    RATED = "rated"  # the caller's mark of the talk; data: score (1 to 5)
    HELD = "held"  # somebody hears music only; data: who (caller, guest), operator
    RESUMED = "resumed"  # and no longer; data: who, why (operator, timer, guest, carrier)
    HELD_LONG = "held_long"  # the operator was reminded of a caller on hold
    INVITED = "invited"  # data: operator who asked, guest (an operator) or name (a telephone)
    GUEST_IN = "guest_in"  # whoever was asked is in the talk
    GUEST_OUT = "guest_out"  # and no longer, or never came; data: why
    TRANSFERRED = "transferred"  # data: operator who left, how, to (an operator), queue or name
    SUPERVISED = "supervised"  # data: operator (the supervisor), way (listen, whisper, barge)
    UNSUPERVISED = "unsupervised"  # the supervisor has gone
    RECORDING_PAUSED = "recording_paused"  # data: operator, or why
    RECORDING_RESUMED = "recording_resumed"
    OVERFLOWED = "overflowed"  # data: queue, to (a queue or what else), why
    REPAIRED = "repaired"  # the reconciler closed or moved the call; data: why


def step_key(call_id: str, visit: int) -> str:
    """The key of what a caller did at one visit to a step of a flow."""
    return f"{call_id}:step:{visit}"


@dataclass(frozen=True, slots=True)
class CallFact:
    """One event about to be written.

    ``key`` is unique over all events: the same fact told twice has the same key and is kept once.
    ``carrier_at`` and ``sequence`` are the carrier's own, where it gave them.
    """

    key: str
    call_id: str
    kind: EventKind
    at: datetime
    data: Mapping[str, str] = field(default_factory=dict)
    carrier_at: datetime | None = None
    sequence: int | None = None
