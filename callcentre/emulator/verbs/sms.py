"""``<Sms>``: a message sent from inside a call; an old verb."""

from __future__ import annotations

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.legs import Callback
from callcentre.emulator.messaging import OPTED_OUT, new_message
from callcentre.emulator.names import is_phone_number
from callcentre.emulator.twiml import Element

BAD_RECEIVER, BAD_SENDER = 14101, 14102


async def run(stage: Stage, element: Element) -> Step:
    """Send it to the caller unless told otherwise, then go to ``action``, if there is one."""
    leg, exchange = stage.leg, stage.exchange
    inbound = leg.order.direction == "inbound"
    person, city = leg.order.from_address, leg.order.to
    if not inbound:
        person, city = city, person
    to, sender = element.get("to", person), element.get("from", city)
    message = new_message(exchange.account(leg.order.account_sid), sender, to, element.text)
    if element.get("statusCallback"):
        message.callback = Callback(stage.resolve(element.get("statusCallback")) or "")
    fault = _fault(stage, to, sender)
    if fault is None:
        exchange.messaging.send(message)
        status = "sent"
    else:
        stage.complain(*fault)
        status = "failed"
    return stage.action(element, {"SmsSid": message.sid, "SmsStatus": status}, own=False)


def _fault(stage: Stage, to: str, sender: str) -> tuple[int, str] | None:
    if not is_phone_number(to):
        return BAD_RECEIVER, f"<Sms to={to[:40]!r}> is not a phone number"
    if sender not in stage.exchange.directory.numbers:
        return BAD_SENDER, f"<Sms from={sender[:40]!r}> is not a number of this account"
    if stage.exchange.messaging.is_opted_out(sender, to):
        return OPTED_OUT, "the recipient has opted out"
    return None
