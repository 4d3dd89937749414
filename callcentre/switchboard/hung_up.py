"""A caller has hung up, and the flow says what follows: a text, a service request, a notice.

``queue: {hangup: step}`` for whoever waited or talked, ``defaults: {on_hangup: step}`` for all
others. Done once, however often the end is told.
"""

from __future__ import annotations

from datetime import datetime

from callcentre.calls.events import CallFact, EventKind, step_key
from callcentre.calls.inputs import Begin, Channel, Done, Silence
from callcentre.calls.states import CallState
from callcentre.errors import BadInputError, FlowError
from callcentre.flows import engine
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from callcentre.flows.place import Place
from callcentre.logs import get_log
from callcentre.records import Unit, call_events, calls
from callcentre.records.calls import Call
from callcentre.switchboard import outside, unattended
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.unattended import Run

log = get_log(__name__)

_LEFT = {CallState.ABANDONED_IVR, CallState.ABANDONED_QUEUE, CallState.COMPLETED}


def go_on(parts: Parts, call_id: str) -> None:
    """Let the flow of a call that its caller has ended go on alone, if it says how."""
    at = parts.clock()
    try:
        with parts.database.begin() as unit:
            call = calls.get(unit, call_id)
            if call is None or call.state not in _LEFT or call.ended_by != "caller":
                return
            place, turn = _begun(parts, unit, call)
            if place is None or turn is None or not _note(unit, call, place, at):
                return
            run = Run(f"{call_id}:hangup", call.caller_id, at, call_id)
            pending = unattended.lead(parts, unit, run, turn)
    except (FlowError, BadInputError) as error:
        log.warning("hang_up_not_followed", call_id=call_id, error=str(error))
        return
    for _ in range(unattended.MOST_ROUNDS):
        if pending is None:
            return
        turn = outside.step(parts, unattended.flow_of(parts, pending), pending, Silence())
        with parts.database.begin() as unit:
            pending = unattended.lead(parts, unit, run, turn)


def _begun(parts: Parts, unit: Unit, call: Call) -> tuple[Place | None, Turn | None]:
    flow = parts.flows.get(call.flow, call.flow_version)
    queues = [name for name, node in flow.steps.items() if "hangup" in node.targets()]
    if not queues and not flow.defaults.on_hangup:
        return None, None
    waited = _waited(parts, unit, call) if call.queue else None
    if waited is not None:
        here = parts.flows.get(waited.flow, waited.version)
        return waited, engine.step(here, waited, Done("hangup"))
    return _begin(flow, call)


def _waited(parts: Parts, unit: Unit, call: Call) -> Place | None:
    """The place of the step ``queue`` in which the caller still was; it is kept for rebuilding."""
    holds = [
        fact.data["hold"]
        for fact in call_events.timeline(unit, call.id)
        if fact.kind == EventKind.QUEUED and fact.data.get("hold")
    ]
    if not holds:
        return None
    place = parts.addresses.read_hold(holds[-1]).place
    return None if call_events.is_known(unit, step_key(call.id, place.visit)) else place


def _begin(flow: Flow, call: Call) -> tuple[Place | None, Turn | None]:
    step = flow.defaults.on_hangup
    if not step:
        return None, None
    place = engine.begin(flow, Channel.VOICE, call.language, at_step=step)
    return place, engine.step(flow, place, Begin())


def _note(unit: Unit, call: Call, place: Place, at: datetime) -> bool:
    """Write down that the flow went on; False when it has."""
    data = {"flow": place.flow, "step": place.step, "outcome": "hangup"}
    return call_events.append(
        unit, CallFact(f"{call.id}:hangup", call.id, EventKind.STEPPED, at, data)
    )
