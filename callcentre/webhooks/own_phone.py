"""Operators whose own telephone rings: what they hear, the key they press, and how it ended."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from callcentre.carrier import events
from callcentre.carrier.words import LegStatus, leg_status
from callcentre.locks import lock
from callcentre.logs import get_log
from callcentre.switchboard import connect, own_phone
from callcentre.switchboard.addresses import PLACE_FIELD, OwnPhoneRing
from callcentre.switchboard.answers import Answer
from callcentre.webhooks.responses import steers_a_call, takes_news, the_parts

log = get_log(__name__)


@lock("signature")
@steers_a_call
def answered() -> Answer:
    """Somebody, or a machine, has picked up."""
    return _or_hang_up(lambda: own_phone.answered(the_parts(), _offer()))


@lock("signature")
@steers_a_call
def pressed() -> Answer:
    """A key, or none."""
    leg, given = events.leg_event(request.form), events.flow_input(request.form)
    return _or_hang_up(lambda: own_phone.pressed(the_parts(), _offer(), given, leg.call_id))


@lock("signature")
@takes_news
def status() -> None:
    """The telephone was not answered, or put down."""
    leg = events.leg_event(request.form)
    if leg_status(leg.status) in {LegStatus.ENDED, LegStatus.FAILED}:
        own_phone.ended(the_parts(), _offer(), leg.call_id)


def _or_hang_up(answer: Callable[[], Answer]) -> Answer:
    """Whatever fails, an operator's telephone is no citizen to be rescued: the offer lapses."""
    try:
        return answer()
    except Exception:
        log.exception("own_phone_failed")
        return connect.NO_MORE


def _offer() -> OwnPhoneRing:
    return the_parts().addresses.read_own_phone(request.args.get(PLACE_FIELD, ""))


def add_doors(blueprint: Blueprint) -> None:
    """Hang the doors of this file into the blueprint."""
    for path, view in (
        ("/voice/own-phone", answered),
        ("/voice/own-phone/key", pressed),
        ("/voice/own-phone/status", status),
    ):
        blueprint.add_url_rule(path, f"own_phone_{view.__name__}", view, methods=["POST"])
