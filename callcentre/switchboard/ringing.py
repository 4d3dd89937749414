"""Calls that flows make (step ``call``): wished for, placed, answered, or not.

A wish is written in the transaction of the step before; a worker asks the carrier; the carrier asks
us when somebody answers, and tells us when nobody does. Everything may come twice and settles once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.identity import Identity
from callcentre.calls.inputs import Begin, Channel, Done, Silence
from callcentre.carrier.client import OutgoingLeg
from callcentre.carrier.events import LegEvent, StatusEvent
from callcentre.carrier.numbers import identify
from callcentre.carrier.words import LegStatus, leg_status
from callcentre.errors import BadInputError, CarrierError
from callcentre.flows import engine
from callcentre.flows.place import Place
from callcentre.logs import get_log
from callcentre.records import Unit, callers, calls, hot, outgoing_calls
from callcentre.records.outgoing_calls import OutgoingCall, Ringing
from callcentre.switchboard import arrive, finish, outside, unattended
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.unattended import Run

log = get_log(__name__)

# Longer than any request to the carrier can take; a claim older than this has lost its worker.
_LEASE = timedelta(seconds=60)
_MOST_ATTEMPTS = 3
# The longest that anybody is rung, and the carrier's own time to tell us.
_LONGEST_RINGING = timedelta(seconds=180)
_OUTBOUND = "outbound-api"
_NOT_REACHED = {
    "busy": Ringing.BUSY,
    "no-answer": Ringing.NO_ANSWER,
    "canceled": Ringing.NO_ANSWER,
    "failed": Ringing.FAILED,
}
_NOT_PEOPLE = ("machine", "fax")


def start(parts: Parts, name: str, citizen: Identity, key: str) -> None:
    """Begin a flow at its ``entry.api`` for a citizen. The same ``key`` twice is the same run.

    Raises:
        BadInputError: there is no such entry, or this citizen cannot be rung.
        FlowError: there is no such flow.
    """
    flow = parts.flows.get(name)
    if not flow.entry.api:
        raise BadInputError("flow", f"{name} has no entry.api, the step at which the house begins")
    if not citizen.can_be_called_back:
        raise BadInputError("number", "nobody can be rung there")
    at = parts.clock()
    with parts.database.begin() as unit:
        caller = callers.get_or_add(unit, citizen, at)
        language = caller.language or parts.city.first_language
        place = engine.begin(flow, Channel.VOICE, language, at_step=flow.entry.api)
        turn = engine.step(flow, place, Begin())
        pending = unattended.lead(parts, unit, Run(f"run:{key}", caller.id, at), turn)
    _go_on_outside(parts, Run(f"run:{key}", caller.id, at), pending)


def ring(parts: Parts, wish_id: int) -> None:
    """Ask the carrier to make the call, unless somebody has.

    Raises:
        CarrierError: not now; to be tried again.
    """
    at = parts.clock()
    with parts.database.begin() as unit:
        if not outgoing_calls.claim(unit, wish_id, at, _LEASE):
            return
        row = outgoing_calls.get(unit, wish_id)
        if row is None or row.place is None:
            return
        attempts, leg = row.attempts, _leg(parts, row)
    try:
        carrier_id = parts.carrier.ring(leg)
    except CarrierError as error:
        log.warning("call_not_made", wish=wish_id, code=error.code, error=str(error))
        if error.permanent or attempts >= _MOST_ATTEMPTS:
            _settle(parts, wish_id, Ringing.FAILED)
            return
        with parts.database.begin() as unit:
            outgoing_calls.unclaim(unit, wish_id, at)
        raise
    with parts.database.begin() as unit:
        outgoing_calls.placed(unit, wish_id, carrier_id, at)


def answered(parts: Parts, leg: LegEvent, wish_id: int, place: Place, who: str) -> Answer:
    """Somebody, or a machine, has answered; the flow goes on with them."""
    state = Ringing.MACHINE if who.startswith(_NOT_PEOPLE) else Ringing.ANSWERED
    if state is Ringing.MACHINE and not unattended.flow_of(parts, place).node(
        place.step
    ).targets().get("machine"):
        state = Ringing.ANSWERED
    at = parts.clock()
    try:
        with parts.database.begin() as unit:
            outgoing_calls.settle(unit, wish_id, state, at)
            outgoing_calls.leave_at(unit, wish_id, None)
            _note_call(parts, unit, leg, place, at)
    # Somebody has picked up and must be spoken to; the place is in the address.
    except Exception:
        log.exception("answered_call_not_kept", call_id=leg.call_id)
    return arrive.take_step(parts, leg, place, Done(str(state)))


def told(parts: Parts, event: StatusEvent, wish_id: int, place: Place) -> None:
    """The carrier says how the call ended; if nobody was reached, the flow goes on alone."""
    at, leg = parts.clock(), event.leg
    status = leg_status(leg.status)
    if status not in {LegStatus.ENDED, LegStatus.FAILED}:
        return
    with parts.database.begin() as unit:
        _note_call(parts, unit, leg, place, at)
        finish.end(unit, leg, status, at, duration=event.duration)
    finish.clear_line(parts, leg.call_id, at)
    # Answered, and hung up before we were asked: nobody was reached either.
    _settle(parts, wish_id, _NOT_REACHED.get(leg.status, Ringing.NO_ANSWER))


def look_after(parts: Parts) -> None:
    """Put back to work what a dead worker left, and ask about calls of which nobody told us."""
    at = parts.clock()
    with parts.database.reading() as unit:
        overdue = outgoing_calls.overdue(unit, at - _LEASE)
        untold = outgoing_calls.untold(unit, at - _LONGEST_RINGING)
    for wish_id in overdue:
        parts.jobs.ring(wish_id)
    for wish_id, carrier_id in untold:
        try:
            leg = parts.carrier.leg(carrier_id) if carrier_id else None
        except CarrierError as error:
            log.warning("carrier_not_asked", wish=wish_id, error=str(error))
            return
        if leg is None or leg.status in {LegStatus.ENDED, LegStatus.FAILED}:
            word = leg.word if leg else "failed"
            _settle(parts, wish_id, _NOT_REACHED.get(word, Ringing.NO_ANSWER))


def _leg(parts: Parts, row: OutgoingCall) -> OutgoingLeg:
    url, status_url = parts.addresses.rung(row.id, Place.unpack(row.place or ()))
    return OutgoingLeg(
        sender=parts.settings.hotline_number,
        to=row.caller.identity,
        url=url,
        status_url=status_url,
        timeout=row.timeout,
        machine=row.machine,
    )


def _note_call(parts: Parts, unit: Unit, leg: LegEvent, place: Place, at: datetime) -> None:
    """A row among the calls, as every call has; the citizen is whom we rang."""
    new = calls.NewCall(
        call_id=leg.call_id,
        identity=identify(leg.dialled, parts.city.country),
        dialled=leg.caller[:64],
        account=leg.account,
        direction=leg.direction or _OUTBOUND,
        language=place.language,
        flow=place.flow,
        flow_version=place.version,
        at=at,
    )
    hot.record_arrival(
        unit, new, CallFact(f"{leg.call_id}:arrived", leg.call_id, EventKind.ARRIVED, at)
    )


def _settle(parts: Parts, wish_id: int, state: Ringing) -> None:
    """Nobody was reached: let the flow go on alone, once, also if we died in the middle before."""
    with parts.database.begin() as unit:
        outgoing_calls.settle(unit, wish_id, state, parts.clock())
    for _ in range(unattended.MOST_ROUNDS):
        if not _go_on(parts, wish_id):
            return


def _go_on(parts: Parts, wish_id: int) -> bool:
    """One round of the flow that waited for this call; True if there is another."""
    with parts.database.begin() as unit:
        row = outgoing_calls.get(unit, wish_id)
        if row is None or row.place is None or row.state not in _NOT_REACHED.values():
            return False
        packed, state, run = row.place, row.state, _run_of(row, parts.clock())
    place = Place.unpack(packed)
    flow = unattended.flow_of(parts, place)
    is_here = flow.node(place.step).kind == "call"
    turn = outside.step(parts, flow, place, Done(str(state)) if is_here else Silence())
    with parts.database.begin() as unit:
        row = outgoing_calls.get(unit, wish_id)
        if row is None or row.place != packed:
            return False  # somebody else went on
        pending = unattended.lead(parts, unit, run, turn)
        outgoing_calls.leave_at(unit, wish_id, pending.pack() if pending else None)
    return pending is not None


def _run_of(row: OutgoingCall, at: datetime) -> Run:
    return Run(row.origin_key.rpartition(":")[0], row.for_id, at)


def _go_on_outside(parts: Parts, run: Run, pending: Place | None) -> None:
    """What a flow asks of other systems before it rings anybody."""
    for _ in range(unattended.MOST_ROUNDS):
        if pending is None:
            return
        turn = outside.step(parts, unattended.flow_of(parts, pending), pending, Silence())
        with parts.database.begin() as unit:
            pending = unattended.lead(parts, unit, run, turn)
