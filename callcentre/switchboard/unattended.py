"""A flow that goes on with nobody on the line: before a call is answered, or after a hang-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callcentre.calls.effects import (
    Effect,
    HandOver,
    JoinQueue,
    PlaceCall,
    RingNumbers,
    SwitchRecording,
)
from callcentre.calls.inputs import Channel, Done
from callcentre.flows import engine
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from callcentre.flows.place import Place
from callcentre.records import Unit, calls, outgoing_calls
from callcentre.records.outgoing_calls import NewOutgoingCall
from callcentre.switchboard import callees, effects, outside
from callcentre.switchboard.parts import Parts

MOST_ROUNDS = 6  # of waiting for other systems
_MOST_STEPS = 30
_NEEDS_SOMEBODY = (JoinQueue, RingNumbers, HandOver, SwitchRecording)


@dataclass(frozen=True, slots=True)
class Run:
    """Whom the flow is about; ``key`` is the same when the same run is done twice.

    ``call_id`` is the call that has ended, if there was one.
    """

    key: str
    caller_id: int
    at: datetime
    call_id: str = ""


def lead(parts: Parts, unit: Unit, run: Run, turn: Turn) -> Place | None:
    """Do what the flow asks for, until it is over, rings somebody, or needs somebody on the line.

    What it would say is not heard. Returns the place if something is to be done outside of every
    transaction first.
    """
    for _ in range(_MOST_STEPS):
        place, effect = turn.place, turn.effect
        if place is None and run.call_id and turn.disposition:
            calls.set_once(unit, run.call_id, disposition=turn.disposition)
        if place is None or effect is None or isinstance(effect, _NEEDS_SOMEBODY):
            return None
        if isinstance(effect, PlaceCall):
            wish_for(parts, unit, run, place, effect)
            return None
        if outside.is_outside(effect):
            return place
        turn = engine.step(flow_of(parts, place), place, _done(parts, unit, run, place, effect))
    return None


def wish_for(parts: Parts, unit: Unit, run: Run, place: Place, effect: PlaceCall) -> None:
    """Have somebody rung once this transaction has held; the flow waits at ``place``."""
    rung = callees.find(parts, unit, effect.to, run.caller_id, run.at)
    wish_id = outgoing_calls.want(
        unit,
        NewOutgoingCall(
            origin_key=f"{run.key}:{place.visit}",
            caller_id=rung,
            for_id=run.caller_id,
            place=place.pack(),
            timeout=effect.timeout,
            machine=effect.machine,
            at=run.at,
        ),
    )
    unit.after_commit(lambda: parts.jobs.ring(wish_id))


def flow_of(parts: Parts, place: Place) -> Flow:
    """The flow in which a place is."""
    return parts.flows.get(place.flow, place.version)


def _done(parts: Parts, unit: Unit, run: Run, place: Place, effect: Effect) -> Done:
    key = f"{run.key}:{place.visit}"
    origin = effects.Origin(Channel.VOICE, key, run.at, run.call_id, run.caller_id)
    return effects.carry_out(parts, unit, effect, origin)
