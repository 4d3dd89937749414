"""A leg's stay in a conference, from the door to the way out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcentre.emulator.conferences import Conference, ConferenceError, Participant, Seating
from callcentre.emulator.debugger import Complaint
from callcentre.emulator.documents import Fallback, Source
from callcentre.emulator.interpreter import WAIT_VERBS, Interpreter
from callcentre.emulator.sounds import waiting_music
from callcentre.emulator.tasks import put_down

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange
    from callcentre.emulator.legs import Leg


async def attend(exchange: Exchange, leg: Leg, name: str, seating: Seating) -> bool:
    """Stay in the conference until one is out. Returns False when one did not get in."""
    conference = exchange.conferences.open(leg.order.account_sid, name, seating)
    try:
        participant = conference.admit(leg, seating)
    except ConferenceError as error:
        exchange.debugger.complain(Complaint(error.code, str(error), "", leg.sid))
        return False
    try:
        if not await _wait_for_start(exchange, conference, participant):
            conference.dismiss(participant, "participant_add_failed")
            return False
        await asyncio.shield(participant.left)
    finally:
        # Does nothing for those whom the conference itself has sent away.
        gone = leg.is_over and not participant.kicked
        reason = "participant_hung_up" if gone else "participant_updated_via_api"
        conference.dismiss(participant, reason)
    return True


async def _wait_for_start(
    exchange: Exchange, conference: Conference, participant: Participant
) -> bool:
    """Hear the waiting page until the conference starts; False when the page cannot be had."""
    waiting = asyncio.create_task(_hear_waiting(exchange, participant))
    enough = asyncio.create_task(_started_or_left(conference, participant))
    try:
        await asyncio.wait({waiting, enough}, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done() and not waiting.result():
            return False
        await enough
        return True
    finally:
        await put_down(waiting, enough)


async def _started_or_left(conference: Conference, participant: Participant) -> bool:
    started = asyncio.ensure_future(conference.started.wait())
    try:
        await asyncio.wait((started, participant.left), return_when=asyncio.FIRST_COMPLETED)
    finally:
        await put_down(started)
    return True


async def _hear_waiting(exchange: Exchange, participant: Participant) -> bool:
    seating, leg = participant.seating, participant.leg
    if seating.wait is not None:
        page = Interpreter(exchange, leg, Fallback(), WAIT_VERBS, speaks_errors=False)
        return not await page.run(seating.wait)
    if not seating.silent_wait:
        while True:
            await leg.audio.play(waiting_music(), "audio/wav")
    return True


async def hear_page(exchange: Exchange, leg: Leg, url: str, method: str) -> bool:
    """Play a hold or announcement page to one leg; False when it could not be had."""
    page = Interpreter(exchange, leg, Fallback(), WAIT_VERBS, speaks_errors=False)
    return not await page.run(Source(url, method))
