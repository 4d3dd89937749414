"""Whom one noun of a ``<Dial>`` means, and the leg that is made for them."""

from __future__ import annotations

from callcentre.emulator.far_ends import Detection, is_blocked
from callcentre.emulator.interpreter import Stage
from callcentre.emulator.legs import Callback, Leg, LegOrder
from callcentre.emulator.names import is_phone_number
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.callbacks import callback_of

NO_NUMBER, BAD_CALLER_ID, NOT_REACHABLE, BLOCKED = 13223, 13214, 13224, 13227


def new_leg(stage: Stage, dial: Element, noun: Element) -> Leg | None:
    """Make the leg; None, with a complaint, when nobody can be dialled like this."""
    parent = stage.leg
    to = _address(noun)
    if noun.name == "Sip":
        stage.complain(NOT_REACHABLE, "SIP is not served by this carrier")
        return None
    if noun.name == "Number" and not is_phone_number(to):
        stage.complain(NO_NUMBER, f"{to!r} is not a phone number")
        return None
    if is_blocked(stage.exchange, to):
        stage.complain(BLOCKED, f"calls to {to} are not allowed")
        return None
    caller_id = dial.get("callerId") or parent.order.from_address
    if noun.name == "Number" and not _may_show(stage, caller_id):
        stage.complain(BAD_CALLER_ID, f"callerId {caller_id!r} is neither ours nor of this call")
        return None
    order = LegOrder(
        account_sid=parent.order.account_sid,
        from_address=caller_id,
        to=to,
        direction="outbound-dial",
        parent_sid=parent.sid,
        callback=callback_of(stage, noun),
    )
    return stage.exchange.open_leg(order)


def custom_parameters(noun: Element) -> dict[str, str]:
    """What the noun hands to a softphone."""
    return {
        child.get("name"): child.get("value")
        for child in noun.children
        if child.name == "Parameter"
    }


def detection_of(stage: Stage, noun: Element) -> Detection | None:
    """The wish to know who has answered; here it never holds up the call."""
    word = noun.get("machineDetection")
    if not word:
        return None
    url = stage.resolve(noun.get("amdStatusCallback")) if noun.get("amdStatusCallback") else ""
    patience = noun.number("machineDetectionTimeout", 30)
    callback = Callback(url or "", noun.get("amdStatusCallbackMethod", "POST"))
    return Detection(word == "DetectMessageEnd", patience, callback)


def _address(noun: Element) -> str:
    identity = next((one.text for one in noun.children if one.name == "Identity"), noun.text)
    return f"client:{identity}" if noun.name == "Client" else identity.replace(" ", "")


def _may_show(stage: Stage, caller_id: str) -> bool:
    """A number may be shown when it is one end of this call, or one of the account's own.

    A softphone has no number that a telephone could show, so its Dial has to name one.
    """
    order = stage.leg.order
    number = stage.exchange.directory.numbers.get(caller_id)
    if number is not None and number.account_sid == order.account_sid:
        return True
    of_this_call = caller_id in {order.from_address, order.to}
    return of_this_call and not caller_id.startswith("client:")
