"""What an operator does at the desk. The console calls these and nothing deeper."""

from __future__ import annotations

from datetime import timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.states import Disposition, OperatorState
from callcentre.clock import to_ms
from callcentre.errors import BadInputError, OfferGoneError
from callcentre.queueing import OperatorNow
from callcentre.records import audit, call_events, calls, operators
from callcentre.switchboard import connect, dispatch, guests, ledger
from callcentre.switchboard.ledger import Note
from callcentre.switchboard.parts import Parts

PHONE_TOKEN_SECONDS = 3600
SHIFT = timedelta(hours=12)
_LONGEST_NOTES = 20_000
# Why an operator wraps up a talk that is not theirs (any more).
_HANDED_ON = frozenset({"transferred", "consulted", "lost"})


def sign_on(parts: Parts, operator_id: int, *, phone: bool | None = None) -> None:
    """The operator's desk is open: they are known, paused until they say that they are ready.

    ``phone``: whether their browser's telephone is registered; None when nothing is known of it.
    Whoever has a telephone of their own needs neither that nor heartbeats, for a shift.
    """
    with parts.database.reading() as unit:
        operator = operators.by_id(unit, operator_id)
    if operator is None or not operator.active:
        return
    at = parts.clock()
    parts.queueing.operators.sign_on(
        operator_id,
        tuple(operator.queues),
        tuple(operator.languages),
        at,
        phone="own" if operator.phone else phone,
        alive_until=at + SHIFT if operator.phone else None,
    )
    parts.queueing.operators.set_skills(operator_id, operator.skills, at)


def set_ready(parts: Parts, operator_id: int) -> bool:
    """Ready for the next caller; False when the state forbids it (in a call, say)."""
    changed = parts.queueing.operators.set_ready(operator_id, parts.clock())
    if changed:
        dispatch.tick(parts)
    return changed


def pause(parts: Parts, operator_id: int, reason: str) -> bool:
    """Not to be rung until ready again; False when ringing or in a call."""
    return parts.queueing.operators.pause(operator_id, reason[:60], parts.clock())


def sign_off(parts: Parts, operator_id: int) -> bool:
    """Go home; False when ringing or in a call."""
    return parts.queueing.operators.sign_off(operator_id, parts.clock())


def accept(parts: Parts, operator_id: int, token: str) -> str:
    """Take the offered caller; the operator's phone must join within the join deadline.

    Raises:
        OfferGoneError: somebody else has them, the offer lapsed, or they hung up.
    """
    at = parts.clock()
    deadline = connect.join_deadline(parts, at)
    try:
        return parts.queueing.offers.accept(token, operator_id, at, deadline)
    except OfferGoneError:
        # It may be no offer of the line: another operator asks them into a talk.
        asked = parts.queueing.talks.accept(token, operator_id, at, deadline)
        if asked is None:
            raise
        return asked


def decline(parts: Parts, operator_id: int, token: str) -> None:
    """Pass the caller on; they keep their place."""
    at = parts.clock()
    now = parts.queueing.operators.now(operator_id)
    call_id = parts.queueing.offers.decline(token, operator_id, at)
    if call_id is None:
        if now is not None and now.call_id and now.token == token:
            guests.guest_left(parts, now.call_id, token, "declined")
        return
    data = {"operator": str(operator_id)}
    fact = CallFact(f"declined:{token}", call_id, EventKind.DECLINED, at, data)
    ledger.note(parts, Note(fact))
    dispatch.tick(parts)


def hang_up(parts: Parts, operator_id: int) -> None:
    """End the talk for both: the caller hears what the flow says after its queue.

    With a third one in the talk only the operator goes, and the caller stays with whoever is left.

    Raises:
        TalkRefusedError: the caller is on hold, or could not be left with the guest.
    """
    now = parts.queueing.operators.now(operator_id)
    if now is None or now.state is not OperatorState.ON_CALL or not now.call_id:
        return
    at = parts.clock()
    call_id = now.call_id
    if guests.hangs_up(parts, operator_id, call_id):
        return
    with parts.database.reading() as unit:
        call = calls.get(unit, call_id)
    if call is not None and call.answered_at is None:
        # The caller has not come into the room yet, and is not told goodbye: back to the line.
        parts.queueing.line.requeue(call_id, at, operator_id)
        dispatch.tick(parts)
        return
    with parts.database.begin() as unit:
        # Before the leg leaves, so that its going is not taken for an accident.
        calls.set_once(unit, call_id, ended_by="operator", wrap_started_at=at)
    parts.queueing.line.leave(call_id, at)
    guests.end_of_talk(parts, call_id)
    # If this fails, the reconciler finds a caller who is alive although the talk was ended.
    if not connect.release(parts, call_id):
        # The caller was faster; the news of it has yet to come.
        with parts.database.begin() as unit:
            calls.update(unit, call_id, ended_by="caller")


def save_notes(parts: Parts, operator_id: int, call_id: str, notes: str) -> None:
    """Keep the notes as they are typed.

    Raises:
        BadInputError: this call is not the operator's.
    """
    with parts.database.begin() as unit:
        call = calls.get(unit, call_id)
        if call is None or call.operator_id != operator_id:
            raise BadInputError("call", "is not yours")
        calls.update(unit, call_id, notes=notes[:_LONGEST_NOTES])


def wrap_up(
    parts: Parts, operator_id: int, call_id: str, disposition: str, notes: str, *, ready: bool
) -> None:
    """Say what the call was, and be ready (or pause).

    Raises:
        BadInputError: no such disposition, or the call is not the operator's.
    """
    at = parts.clock()
    if has_handed_on(parts.queueing.operators.now(operator_id), call_id):
        _leave_it_to_others(parts, operator_id, call_id, ready=ready)
        return
    if disposition not in set(Disposition):
        raise BadInputError("disposition", "must be chosen")
    save_notes(parts, operator_id, call_id, notes)
    data = {"operator": str(operator_id), "disposition": disposition}
    with parts.database.begin() as unit:
        calls.update(unit, call_id, disposition=disposition)
        calls.set_once(unit, call_id, wrap_ended_at=at)
        call_events.append(
            unit,
            CallFact(f"{call_id}:wrapped:{disposition}", call_id, EventKind.WRAPPED_UP, at, data),
        )
        audit.write(unit, f"operator:{operator_id}", "disposition", f"call:{call_id}", **data)
    parts.queueing.operators.finish_wrap_up(operator_id, ready, at)
    if ready:
        dispatch.tick(parts)


def has_handed_on(now: OperatorNow | None, call_id: str) -> bool:
    """Does this operator wrap up a talk that others go on with? Then they owe no disposition."""
    return now is not None and now.call_id == call_id and now.reason in _HANDED_ON


def _leave_it_to_others(parts: Parts, operator_id: int, call_id: str, *, ready: bool) -> None:
    """The notes stay as they are: whoever leads the talk now may be writing them."""
    at = parts.clock()
    fact = CallFact(
        key=f"{call_id}:wrapped:{operator_id}:{to_ms(at)}",
        call_id=call_id,
        kind=EventKind.WRAPPED_UP,
        at=at,
        data={"operator": str(operator_id)},
    )
    ledger.note(parts, Note(fact))
    parts.queueing.operators.finish_wrap_up(operator_id, ready, at)
    if ready:
        dispatch.tick(parts)


def softphone_token(parts: Parts, operator_id: int) -> str:
    """The token with which this operator's browser, and no other, is this operator's phone."""
    identity = connect.operator_identity(operator_id)
    return parts.carrier.phone_token(identity, seconds=PHONE_TOKEN_SECONDS)


def now(parts: Parts, operator_id: int) -> OperatorNow | None:
    """What the operator is doing at this moment."""
    return parts.queueing.operators.now(operator_id)
