"""A citizen's complaint, from the receipt number to the closed file.

The way follows the national complaints service (received, verified, worked on, answered, closed).
``answered`` is the agency's word and ``closed`` is the end of it: an answer that solved nothing
goes back to work, and both moves stay in the history, so that closing cannot pass for solving.
"""

from __future__ import annotations

from datetime import datetime

from callcentre.calls.states import RequestState
from callcentre.errors import BadInputError, ImpossibleMoveError
from callcentre.records import Unit, audit, followups, messages, requests

_MOVES: dict[RequestState, tuple[RequestState, ...]] = {
    RequestState.RECEIVED: (
        RequestState.VERIFIED,
        RequestState.IN_PROGRESS,
        RequestState.REJECTED,
    ),
    RequestState.VERIFIED: (RequestState.IN_PROGRESS, RequestState.REJECTED),
    # Back to ``verified``: the agency says that it is not theirs, and another must be found.
    RequestState.IN_PROGRESS: (RequestState.ANSWERED, RequestState.VERIFIED),
    RequestState.ANSWERED: (RequestState.CLOSED, RequestState.IN_PROGRESS),
    RequestState.CLOSED: (),
    RequestState.REJECTED: (),
}
# Moves that the citizen may ask about: they cannot be made without a reason.
_NEEDS_A_REASON = frozenset(
    {
        (RequestState.RECEIVED, RequestState.REJECTED),
        (RequestState.VERIFIED, RequestState.REJECTED),
        (RequestState.IN_PROGRESS, RequestState.VERIFIED),
        (RequestState.ANSWERED, RequestState.IN_PROGRESS),
    }
)


def allowed_moves(state: RequestState) -> tuple[RequestState, ...]:
    """The states that a complaint may be moved to from here; empty at the end."""
    return _MOVES[state]


def open_complaint(
    unit: Unit,
    new: requests.NewRequest,
    *,
    message_id: int | None = None,
    verify_by: datetime | None = None,
) -> str:
    """Open a complaint and return its receipt number, ``ddd-ddd-ddd``.

    The same ``origin_key`` twice returns the same number and changes nothing. ``message_id`` ties
    the message that told of it; ``verify_by`` makes the first promise: somebody looks at it until
    then (see `deadlines.verification_due`).
    """
    request, is_new = requests.open_or_find(unit, new)
    if not is_new:
        return request.code
    if message_id is not None:
        messages.attach_request(unit, message_id, request.id)
    if verify_by is not None:
        promise = followups.NewFollowUp(
            due_at=verify_by, note="verify", created_by="system", at=new.at, request_id=request.id
        )
        followups.add(unit, promise)
    audit.write(unit, new.created_by, "request_opened", _subject(request.id), channel=new.channel)
    return request.code


def change_state(
    unit: Unit, request_id: int, state: RequestState, actor: str, note: str, at: datetime
) -> requests.ServiceRequest:
    """Move a complaint and write down who did it and why. Moving it to where it is does nothing.

    Raises:
        BadInputError: no such complaint, or the move needs a reason and has none.
        ImpossibleMoveError: not allowed from where it stands, or somebody else was faster.
    """
    request = _existing(unit, request_id)
    before = request.state
    if before is state:
        return request
    if state not in _MOVES[before]:
        raise ImpossibleMoveError(f"a complaint that is {before} cannot become {state}")
    note = note.strip()
    if (before, state) in _NEEDS_A_REASON and not note:
        raise BadInputError("note", f"say why the complaint becomes {state}")
    if not requests.move_request(unit, request_id, before, state, at):
        raise ImpossibleMoveError("somebody else has just moved this complaint")
    moved = _existing(unit, request_id)
    requests.add_event(unit, moved, actor, note, at)
    audit.write(unit, actor, "request_moved", _subject(request_id), before=before, after=state)
    return moved


def add_note(unit: Unit, request_id: int, actor: str, note: str, at: datetime) -> None:
    """Add a line to a complaint's history without moving it.

    Raises:
        BadInputError: no such complaint, or nothing was written.
    """
    request = _existing(unit, request_id)
    if not note.strip():
        raise BadInputError("note", "write something")
    requests.add_event(unit, request, actor, note.strip(), at)
    audit.write(unit, actor, "request_noted", _subject(request_id))


def _existing(unit: Unit, request_id: int) -> requests.ServiceRequest:
    request = requests.get(unit, request_id)
    if request is None:
        raise BadInputError("request", "there is no such complaint")
    return request


def _subject(request_id: int) -> str:
    return f"request:{request_id}"
