"""Calls: the entry, every step of a flow, the hold loop, and what follows the talk."""

from __future__ import annotations

from flask import Blueprint, request

from callcentre.calls.inputs import Done
from callcentre.carrier import events
from callcentre.carrier.words import LegStatus, leg_status
from callcentre.flows.place import Place
from callcentre.locks import lock
from callcentre.switchboard import (
    arrive,
    connect,
    finish,
    in_room,
    otherwise,
    phones,
    wait,
)
from callcentre.switchboard.addresses import PLACE_FIELD, Hold
from callcentre.switchboard.answers import Answer
from callcentre.webhooks.responses import steers_a_call, the_parts


@lock("signature")
@steers_a_call
def entry() -> Answer:
    """Somebody rings one of the city's numbers."""
    return arrive.arrive(the_parts(), events.leg_event(request.form))


@lock("signature")
@steers_a_call
def step() -> Answer:
    """The caller answered a step of the flow, or was silent."""
    leg = events.leg_event(request.form)
    return arrive.take_step(the_parts(), leg, _place(), events.flow_input(request.form))


@lock("signature")
@steers_a_call
def hold_loop() -> Answer:
    """One more turn of waiting."""
    leg = events.leg_event(request.form)
    hold, given = _hold(), events.flow_input(request.form)
    outcome = wait.gives_up(the_parts(), leg.call_id, hold, given)
    if outcome:
        return arrive.take_step(the_parts(), leg, hold.place, Done(outcome))
    return wait.take_turn(the_parts(), leg.call_id, hold, given)


@lock("signature")
@steers_a_call
def otherwise_on() -> Answer:
    """A caller whom the queue could not take: another queue, phones, a message, a promise."""
    leg = events.leg_event(request.form)
    return wait.go_otherwise(the_parts(), leg.call_id, _hold())


@lock("signature")
@steers_a_call
def left_message() -> Answer:
    """A caller whom the queue could not take has spoken after the tone."""
    leg = events.leg_event(request.form)
    given = events.flow_input(request.form)
    return otherwise.take_message(the_parts(), leg.call_id, _hold(), given)


@lock("signature")
@steers_a_call
def dialled() -> Answer:
    """The phones that a step of the flow rang have answered and hung up, or not answered."""
    leg = events.leg_event(request.form)
    status = request.form.get("DialCallStatus", "")
    return arrive.after_dial(the_parts(), leg, _place(), status)


@lock("signature")
@steers_a_call
def returned() -> Answer:
    """Another application gives the call back."""
    leg = events.leg_event(request.form)
    return arrive.take_step(the_parts(), leg, _place(), Done("return"))


@lock("signature")
@steers_a_call
def returned_late() -> Answer:
    """The house has fetched a call back that another application kept too long."""
    leg = events.leg_event(request.form)
    return arrive.take_step(the_parts(), leg, _place(), Done("timeout"))


@lock("signature")
@steers_a_call
def fallback_phones() -> Answer:
    """The fallback phones have rung for a caller of the hold loop."""
    leg, hold = events.leg_event(request.form), _hold()
    if phones.rung(the_parts(), leg.call_id, hold, events.dial_event(request.form)):
        return arrive.after_talk(the_parts(), leg, hold)
    return wait.take_turn(the_parts(), leg.call_id, hold.next_turn())


@lock("signature")
@steers_a_call
def connected() -> Answer:
    """The caller is fetched into the room where the operator is."""
    leg = events.leg_event(request.form)
    return connect.caller_in(the_parts(), leg.call_id, _hold())


@lock("signature")
@steers_a_call
def operator_lost() -> Answer:
    """The caller's operator vanished in the middle of the talk."""
    leg = events.leg_event(request.form)
    return connect.caller_lost_operator(the_parts(), leg.call_id, _hold())


@lock("signature")
@steers_a_call
def after_talk() -> Answer:
    """The talk is over: the caller's own leg left the room, or was fetched out of it."""
    leg = events.leg_event(request.form)
    if leg_status(leg.status) in {LegStatus.ENDED, LegStatus.FAILED}:
        finish.caller_left_talk(the_parts(), leg)
    return arrive.after_talk(the_parts(), leg, _hold())


@lock("signature")
@steers_a_call
def operator_leg() -> Answer:
    """An operator's softphone calls in. Who it is stands in From, which the carrier vouches for."""
    leg = events.leg_event(request.form)
    operator_id = connect.operator_of(leg.caller)
    token = request.form.get("Offer", "")
    return in_room.softphone_leg(the_parts(), operator_id, token, leg.call_id)


@lock("signature")
@steers_a_call
def operator_leg_over() -> Answer:
    """The operator's leg left the room; it has nothing more to do."""
    return connect.NO_MORE


def _place() -> Place:
    return the_parts().addresses.read_place(request.args.get(PLACE_FIELD, ""))


def _hold() -> Hold:
    return the_parts().addresses.read_hold(request.args.get(PLACE_FIELD, ""))


def add_doors(blueprint: Blueprint) -> None:
    """Hang the doors of this file into the blueprint."""
    for path, view in (
        ("/voice", entry),
        ("/voice/step", step),
        ("/voice/dialled", dialled),
        ("/voice/returned", returned),
        ("/voice/returned/late", returned_late),
        ("/voice/wait", hold_loop),
        ("/voice/wait/otherwise", otherwise_on),
        ("/voice/wait/message", left_message),
        ("/voice/phones", fallback_phones),
        ("/voice/connected", connected),
        ("/voice/operator-lost", operator_lost),
        ("/voice/after-talk", after_talk),
        ("/voice/operator-leg", operator_leg),
        ("/voice/operator-leg/over", operator_leg_over),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=["POST"])
