"""What a caller leaves behind for people: a mark for the talk, the wish to be rung back."""

from __future__ import annotations

from datetime import datetime, timedelta

from callcentre.calls.effects import Effect, KeepRating, PromiseCall
from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.identity import REACHABLE
from callcentre.calls.inputs import Done
from callcentre.records import Unit, call_events, calls, followups

SCORES = ("1", "2", "3", "4", "5")
CITIZEN = "citizen"
RING_BACK = "ring the caller back"  # the console tells it in its own language

_FAILED = Done("failed")


def carry_out(unit: Unit, effect: Effect, call_id: str, at: datetime) -> Done:
    """Do it. What is neither fails: only a call can wait in a line or be led elsewhere."""
    match effect:
        case KeepRating():
            return _keep_rating(unit, effect, call_id, at)
        case PromiseCall():
            return _promise_call(unit, effect, call_id, at)
        case _:
            return _FAILED


def _keep_rating(unit: Unit, wish: KeepRating, call_id: str, at: datetime) -> Done:
    """One mark a call: the first one counts."""
    if wish.score not in SCORES or not call_id:
        return _FAILED
    fact = CallFact(f"{call_id}:rated", call_id, EventKind.RATED, at, {"score": wish.score})
    call_events.append(unit, fact)
    return Done("ok")


def _promise_call(unit: Unit, wish: PromiseCall, call_id: str, at: datetime) -> Done:
    """A follow-up for the call, once; nobody can ring a number that is not shown."""
    call = calls.get(unit, call_id)
    if call is None or call.caller.kind not in REACHABLE:
        return _FAILED
    if not any(one.created_by == CITIZEN for one in followups.of_call(unit, call.id)):
        new = followups.NewFollowUp(
            due_at=at + timedelta(minutes=wish.minutes),
            note=RING_BACK,
            created_by=CITIZEN,
            at=at,
            call_id=call.id,
        )
        followups.add(unit, new)
    return Done("ok")
