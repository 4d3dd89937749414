"""Legs that die in the middle of a talk, and the end of the whole emulator."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from callcentre.emulator.faults import subjects

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange
    from callcentre.emulator.legs import Leg

log = logging.getLogger(__name__)

ENDED_BY_FAULT = 70
_LOOK_EVERY = 0.2


def watch(exchange: Exchange, leg: Leg) -> None:
    """Let the leg meet with an accident, should the book have one for it."""
    if exchange.faults.watches("die", "end_process"):
        exchange.spawn(_accident(exchange, leg), f"accident {leg.sid}")


def watch_live(exchange: Exchange) -> None:
    """The same for every leg that is already there, when faults have been switched."""
    for leg in exchange.legs.values():
        if not leg.is_over:
            watch(exchange, leg)


async def _accident(exchange: Exchange, leg: Leg) -> None:
    """Wait until the leg talks with another, then for the rule's seconds, then let it happen."""
    while not leg.meetings:
        if leg.is_over:
            return
        await exchange.studio.sleep(_LOOK_EVERY)
    struck = exchange.faults.strikes(subjects.of_leg(exchange, leg))
    for fault in ("die", "end_process"):
        if fault in struck:
            await exchange.studio.sleep(struck[fault].seconds)
            _happen(fault, leg)


def _happen(fault: str, leg: Leg) -> None:
    log.warning("fault %s: leg %s", fault, leg.sid)
    if fault == "end_process":
        logging.shutdown()
        os._exit(ENDED_BY_FAULT)
    leg.finish("completed")
