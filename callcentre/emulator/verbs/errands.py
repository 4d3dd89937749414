"""Requests that a leg still makes when its person has already hung up."""

from __future__ import annotations

from callcentre.emulator.interpreter import GoTo, Stage
from callcentre.emulator.twiml import Element
from callcentre.emulator.webhooks import Letter

RETRIEVAL_FAILED = 11200


def last_request(stage: Stage, element: Element, fields: dict[str, str], *, own: bool) -> None:
    """Make the ``action`` request of a leg that is over; what it answers has no effect."""
    step = stage.action(element, fields, own=own)
    if not isinstance(step, GoTo) or step.source.url is None:
        return
    leg, source = stage.leg, step.source
    account = stage.exchange.account(leg.order.account_sid)
    letter = Letter(step.source.url, leg.fields() | dict(source.fields), account, source.method)
    stage.exchange.notify(letter, RETRIEVAL_FAILED, leg.sid)
