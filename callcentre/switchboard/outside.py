"""What a flow may ask of others: it takes time, so it is never done inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping

from callcentre.calls.effects import CallFunction, Effect, Fetch, SwitchRecording
from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.inputs import Again, Done, FlowInput
from callcentre.errors import CarrierError
from callcentre.flows import engine
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from callcentre.flows.place import Phase, Place
from callcentre.logs import get_log
from callcentre.records import call_events
from callcentre.switchboard.fetching import fetch
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

_FAILED = Done("failed")
Outside = Fetch | CallFunction | SwitchRecording


def is_outside(effect: Effect | None) -> bool:
    """Must this be done outside of every transaction?"""
    return isinstance(effect, Outside)


def step(parts: Parts, flow: Flow, place: Place, given: FlowInput, call_id: str = "") -> Turn:
    """One step of the engine; at a place that waits for something outside, that is done first.

    Done once: a call's answer is kept, and a request that comes late or twice is answered with it.
    """
    turn = engine.step(flow, place, given)
    if place.phase is not Phase.EFFECT or isinstance(given, Done) or not is_outside(turn.effect):
        return turn
    again = _kept(parts, call_id, place)
    if again is None:
        again = engine.settled(flow, place, carry_out(parts, turn.effect, call_id))
        _keep(parts, call_id, place, again)
    return engine.step(flow, place, again)


def _answer_key(call_id: str, place: Place) -> str:
    return f"{call_id}:answer:{place.visit}"


def _kept(parts: Parts, call_id: str, place: Place) -> Again | None:
    if not call_id:
        return None  # a message is read once, and its place moves on with it
    try:
        with parts.database.reading() as unit:
            fact = call_events.by_key(unit, _answer_key(call_id, place))
    # Without the database a repeated request asks again, which is better than silence.
    except Exception:
        log.exception("answer_not_known", call_id=call_id)
        return None
    if fact is None or fact.data.get("step") != place.step:
        return None
    return Again(fact.data["outcome"], json.loads(fact.data["values"]))


def _keep(parts: Parts, call_id: str, place: Place, again: Again) -> None:
    """Only what the flow saves: it travels in addresses, so there is nothing personal in it."""
    if not call_id:
        return
    data = {
        "flow": place.flow,
        "version": place.version,
        "step": place.step,
        "outcome": again.outcome,
        "values": json.dumps(again.values),
    }
    key = _answer_key(call_id, place)
    fact = CallFact(key, call_id, EventKind.STEPPED, parts.clock(), data)
    try:
        with parts.database.begin() as unit:
            call_events.append(unit, fact)
    except Exception:
        log.exception("answer_not_kept", call_id=call_id)


def carry_out(parts: Parts, effect: Effect | None, call_id: str = "") -> Done:
    """Do it; the answer is the flow's next input."""
    match effect:
        case Fetch(auth=auth):
            return _fetch(parts, effect, auth)
        case CallFunction(name, arguments):
            return _call(parts, name, arguments)
        case SwitchRecording(on):
            return _switch(parts, call_id, on=on)
        case _:
            return _FAILED


def _fetch(parts: Parts, wish: Fetch, auth: str) -> Done:
    secrets = parts.settings.http_step_secrets
    if auth and auth not in secrets:
        log.warning("http_step_without_its_secret", name=auth)
        return _FAILED
    token = secrets[auth].get_secret_value() if auth else ""
    return fetch(wish, parts.settings.http_step_allow, token)


def _call(parts: Parts, name: str, arguments: Mapping[str, str]) -> Done:
    function = parts.functions.get(name)
    if function is None:
        log.warning("function_not_registered", name=name)
        return _FAILED
    try:
        return Done("ok", {str(key): str(value) for key, value in function(arguments).items()})
    # Whatever a city's own code raises: the flow says where its failure leads.
    except Exception:
        log.exception("function_failed", name=name)
        return _FAILED


def _switch(parts: Parts, call_id: str, *, on: bool) -> Done:
    try:
        news_url = parts.addresses.recording(call_id)
        done = bool(call_id) and parts.carrier.switch_recording(call_id, news_url, on=on)
    except CarrierError as error:
        log.warning("recording_not_switched", call_id=call_id, error=str(error))
        done = False
    return Done("ok") if done else _FAILED
