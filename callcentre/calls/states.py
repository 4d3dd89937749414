"""What a call and an operator can be, and which moves are allowed.

Late and repeated inputs are written out as no-ops, so that a carrier that speaks twice or out of
order adds a fact and changes nothing.
"""

from __future__ import annotations

from enum import StrEnum

from callcentre.errors import ImpossibleMoveError


class CallState(StrEnum):
    """Where one call stands. The last five never reopen."""

    RECEIVED = "received"
    IVR = "ivr"
    QUEUED = "queued"
    ANSWERED = "answered"
    COMPLETED = "completed"  # talked with an operator
    SELF_SERVED = "self_served"  # the flow itself came to its end
    ABANDONED_IVR = "abandoned_ivr"
    ABANDONED_QUEUE = "abandoned_queue"
    FAILED = "failed"


class CallInput(StrEnum):
    """What can happen to a call."""

    STEPPED = "stepped"
    QUEUED = "queued"
    ANSWERED = "answered"
    FLOW_ENDED = "flow_ended"
    ENDED = "ended"
    FAILED = "failed"


TERMINAL_CALL_STATES = frozenset(
    {
        CallState.COMPLETED,
        CallState.SELF_SERVED,
        CallState.ABANDONED_IVR,
        CallState.ABANDONED_QUEUE,
        CallState.FAILED,
    }
)

_CALL_MOVES: dict[tuple[CallState, CallInput], CallState] = {
    (CallState.RECEIVED, CallInput.STEPPED): CallState.IVR,
    (CallState.RECEIVED, CallInput.QUEUED): CallState.QUEUED,
    (CallState.RECEIVED, CallInput.FLOW_ENDED): CallState.SELF_SERVED,
    (CallState.RECEIVED, CallInput.ENDED): CallState.ABANDONED_IVR,
    (CallState.IVR, CallInput.STEPPED): CallState.IVR,
    (CallState.IVR, CallInput.QUEUED): CallState.QUEUED,
    (CallState.IVR, CallInput.FLOW_ENDED): CallState.SELF_SERVED,
    (CallState.IVR, CallInput.ENDED): CallState.ABANDONED_IVR,
    (CallState.QUEUED, CallInput.STEPPED): CallState.QUEUED,
    (CallState.QUEUED, CallInput.QUEUED): CallState.QUEUED,
    (CallState.QUEUED, CallInput.ANSWERED): CallState.ANSWERED,
    (CallState.QUEUED, CallInput.FLOW_ENDED): CallState.ABANDONED_QUEUE,
    (CallState.QUEUED, CallInput.ENDED): CallState.ABANDONED_QUEUE,
    (CallState.ANSWERED, CallInput.STEPPED): CallState.ANSWERED,
    # The operator's leg was lost and the caller is back at the front of the line; the call stays
    # answered, because the earliest answer is the one that counts.
    (CallState.ANSWERED, CallInput.QUEUED): CallState.ANSWERED,
    (CallState.ANSWERED, CallInput.ANSWERED): CallState.ANSWERED,
    (CallState.ANSWERED, CallInput.FLOW_ENDED): CallState.COMPLETED,
    (CallState.ANSWERED, CallInput.ENDED): CallState.COMPLETED,
    **{
        (state, CallInput.FAILED): CallState.FAILED
        for state in CallState
        if state not in TERMINAL_CALL_STATES and state is not CallState.ANSWERED
    },
    (CallState.ANSWERED, CallInput.FAILED): CallState.COMPLETED,
    **{(state, event): state for state in TERMINAL_CALL_STATES for event in CallInput},
}


class OperatorState(StrEnum):
    """What one operator is doing, as everybody may see it."""

    OFFLINE = "offline"
    READY = "ready"
    RINGING = "ringing"
    ON_CALL = "on_call"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


class RequestState(StrEnum):
    """Where a citizen's service request stands, in the order a citizen would tell it."""

    RECEIVED = "received"
    VERIFIED = "verified"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    CLOSED = "closed"
    REJECTED = "rejected"


class Urgency(StrEnum):
    """How soon a service request should be looked at, beside what it is about."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Disposition(StrEnum):
    """What a call turned out to be; an operator must choose one. The 112 practice adds the last."""

    EMERGENCY = "emergency"
    HEALTH_ADVICE = "health_advice"
    COMPLAINT = "complaint"
    INFORMATION = "information"
    GHOST = "ghost"
    PRANK = "prank"
    WRONG_NUMBER = "wrong_number"
    TEST = "test"


def move(state: CallState, event: CallInput) -> CallState:
    """The state that follows ``event``.

    Raises:
        ImpossibleMoveError: the table knows no such move.
    """
    try:
        return _CALL_MOVES[state, event]
    except KeyError:
        raise ImpossibleMoveError(f"a call that is {state} cannot be {event}") from None


def states_before(event: CallInput) -> dict[CallState, CallState]:
    """Every state in which ``event`` changes something, with the state that follows.

    The database uses this to move a call in one conditional statement.
    """
    return {
        before: after
        for (before, what), after in _CALL_MOVES.items()
        if what is event and before is not after
    }
