"""Rings an operator's own telephone, and stops it; what is said there stands in `own_phone`."""

from __future__ import annotations

from callcentre.carrier.client import OutgoingLeg
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.records import RecordsDownError, operators
from callcentre.switchboard.addresses import OwnPhoneRing
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

# Picking up, hearing whose call it is, and pressing the key; the offer lasts so much longer.
LISTENING_SECONDS = 15


def ring(parts: Parts, operator_id: int, token: str) -> bool:
    """Ring this operator's own telephone for an offer; False when it cannot be rung."""
    number = _number(parts, operator_id)
    if not number:
        return False
    offer = OwnPhoneRing(operator_id, token)
    leg = OutgoingLeg(
        sender=parts.settings.hotline_number,
        to=number,
        url=parts.addresses.own_phone(offer),
        status_url=parts.addresses.own_phone(offer, "/status"),
        timeout=parts.city.desk.offer_seconds,
    )
    try:
        leg_id = parts.carrier.ring(leg)
    except CarrierError as error:
        log.warning("own_phone_not_rung", operator=operator_id, error=str(error))
        return False
    if not parts.queueing.offers.rang(token, operator_id, leg_id, parts.clock()):
        _hang_up(parts, leg_id)
    return True


def withdraw(parts: Parts, operator_id: int, token: str) -> None:
    """The offer is over and nobody has accepted it: no telephone rings on for nothing."""
    leg_id = parts.queueing.offers.rung_leg(token, operator_id)
    if leg_id:
        _hang_up(parts, leg_id)


def _number(parts: Parts, operator_id: int) -> str:
    try:
        with parts.database.reading() as unit:
            operator = operators.by_id(unit, operator_id)
    except RecordsDownError as error:
        log.warning("own_phone_not_known", operator=operator_id, error=str(error))
        return ""
    return operator.phone if operator is not None and operator.active else ""


def _hang_up(parts: Parts, leg_id: str) -> None:
    try:
        parts.carrier.hang_up(leg_id)
    except CarrierError as error:
        log.warning("own_phone_not_hung_up", leg=leg_id, error=str(error))
