"""What must be true of the present at every moment; the doctor and the chaos tests ask for it.

Each live call is in exactly one place; each busy operator has exactly one live call; no lease is
older than its deadline; SQL and Redis agree. What changes just now is given a few seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcentre.calls.board import Stage
from callcentre.calls.events import EventKind
from callcentre.calls.states import TERMINAL_CALL_STATES, CallState, OperatorState
from callcentre.queueing import Board, OperatorNow
from callcentre.records import Unit, call_events, calls
from callcentre.records.calls import Call
from callcentre.switchboard.parts import Parts

# A turn of the hold loop and a little more: so long a caller may be in no place.
_ON_THE_WAY = timedelta(seconds=20)
_OVERDUE = timedelta(seconds=5)
_BUSY = {OperatorState.RINGING, OperatorState.ON_CALL}


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that should never be. ``subject``: ``call:...`` or ``operator:...``."""

    rule: str
    subject: str
    what: str


def breaches(parts: Parts) -> list[Breach]:
    """Everything that is not as it must be.

    Raises:
        RecordsDownError, QueueingDownError: nobody can tell.
    """
    at = parts.clock()
    board = parts.queueing.line.board(at)
    found = [*_of_operators(parts, board, at)]
    with parts.database.reading() as unit:
        open_calls = calls.open_calls(unit, at - _ON_THE_WAY)
        found += _of_ghosts(unit, board)
        for call in open_calls:
            found += _of_call(parts, unit, call, at)
    return found


def _of_operators(parts: Parts, board: Board, at: datetime) -> Iterator[Breach]:
    busy = [one for one in board.operators if one.state in _BUSY]
    for call_id, count in Counter(one.call_id for one in busy).items():
        if call_id and count > 1 and parts.queueing.talks.look(call_id) is None:
            yield Breach("one operator a call", f"call:{call_id}", f"{count} operators hold it")
    for one in busy:
        if at - one.since > _OVERDUE and not _holds(parts, one, at):
            what = f"{one.state}, but the call does not know of it"
            yield Breach("a live call for each busy operator", _who(one), what)
        if one.deadline is not None and at - one.deadline > _OVERDUE:
            late = (at - one.deadline).total_seconds()
            yield Breach("no lease beyond its deadline", _who(one), f"{late:.0f} s late")


def _holds(parts: Parts, one: OperatorNow, at: datetime) -> bool:
    if not one.call_id:
        return False
    waiting = parts.queueing.line.find(one.call_id, at)
    if waiting is not None and waiting.operator_id == one.operator_id:
        return True
    # Asked into a colleague's talk, or given the caller by one.
    return parts.queueing.talks.look(one.call_id) is not None


def _of_ghosts(unit: Unit, board: Board) -> Iterator[Breach]:
    for waiting in board.waiting:
        call = calls.get(unit, waiting.call_id)
        if call is not None and call.state in TERMINAL_CALL_STATES:
            subject = f"call:{waiting.call_id}"
            yield Breach(
                "SQL and Redis agree", subject, f"{call.state} in SQL, {waiting.stage} here"
            )


def _of_call(parts: Parts, unit: Unit, call: Call, at: datetime) -> Iterator[Breach]:
    told = call_events.timeline(unit, call.id)
    last = told[-1].at if told else call.started_at
    if call.state not in {CallState.QUEUED, CallState.ANSWERED} or at - last < _ON_THE_WAY:
        return
    kinds = [one.kind for one in told]
    elsewhere = EventKind.FALLBACK in kinds or EventKind.STEPPED in kinds[_after_queue(kinds) :]
    if call.ended_by or elsewhere:
        return
    waiting = parts.queueing.line.find(call.id, at)
    if waiting is None and parts.queueing.talks.look(call.id) is None:
        yield Breach("a place for each live call", f"call:{call.id}", f"{call.state}, and nowhere")
    elif waiting and waiting.stage is Stage.CONNECTED and waiting.operator_id is None:
        yield Breach("a place for each live call", f"call:{call.id}", "connected with nobody")


def _after_queue(kinds: list[EventKind]) -> int:
    """Where the events after the last queueing begin: what a flow does then is another place."""
    places = [number for number, kind in enumerate(kinds) if kind is EventKind.QUEUED]
    return places[-1] + 1 if places else len(kinds)


def _who(one: OperatorNow) -> str:
    return f"operator:{one.operator_id}"
