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
        exchange.conferences.forget_if_unused(conference)
        exchange.debugger.complain(Complaint(error.code, str(error), "", leg.sid))
        return False
    try:
        if not await _stay(exchange, conference, participant):
            conference.dismiss(participant, "participant_add_failed")
            return False
    finally:
        # Does nothing for those whom the conference itself has sent away.
        gone = leg.is_over and not participant.kicked
        reason = "participant_hung_up" if gone else "participant_updated_via_api"
        conference.dismiss(participant, reason)
    return True


async def _stay(exchange: Exchange, conference: Conference, participant: Participant) -> bool:
    """Be inside until one is out; False when the waiting page cannot be had at the door.

    Whoever has nobody to talk with hears the waiting page: before the start, and again when all
    the others have gone.
    """
    company, met = conference.company, False
    while not participant.left.done():
        if company.together.is_set():
            met = True
            await _until(participant, company.apart)
        elif not await _hear_until_company(exchange, conference, participant):
            if not met:
                return False
            await _until(participant, company.together)
    return True


async def _hear_until_company(
    exchange: Exchange, conference: Conference, participant: Participant
) -> bool:
    waiting = asyncio.create_task(_hear_waiting(exchange, participant))
    enough = asyncio.create_task(_until(participant, conference.company.together))
    try:
        await asyncio.wait({waiting, enough}, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done() and not waiting.result():
            return False
        await enough
        return True
    finally:
        await put_down(waiting, enough)


async def _until(participant: Participant, event: asyncio.Event) -> None:
    """Wait for the event, or until the participant is out."""
    happening = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait((happening, participant.left), return_when=asyncio.FIRST_COMPLETED)
    finally:
        await put_down(happening)


async def _hear_waiting(exchange: Exchange, participant: Participant) -> bool:
    if participant.hold:
        return True  # there is music already
    if participant.wait is not None:
        return await hear_waiting_page(exchange, participant.leg, participant.wait)
    if not participant.seating.silent_wait:
        await hear_music(participant.leg)
    return True


async def hear_music(leg: Leg) -> None:
    """The carrier's own music, until it is cancelled."""
    while True:
        await leg.audio.play(waiting_music(), "audio/wav")


async def hear_page(exchange: Exchange, leg: Leg, url: str, method: str) -> bool:
    """Play an announcement to one leg; False when it could not be had."""
    page = Interpreter(exchange, leg, Fallback(), WAIT_VERBS, speaks_errors=False)
    return not await page.run(Source(url, method))


async def hear_waiting_page(exchange: Exchange, leg: Leg, source: Source) -> bool:
    """Play a page to one who waits or is on hold; a mere sound file goes round and round."""
    page = Interpreter(
        exchange, leg, Fallback(), WAIT_VERBS, speaks_errors=False, repeats_sound=True
    )
    return not await page.run(source)
