"""``<Dial><Conference>``."""

from __future__ import annotations

import asyncio

from callcentre.emulator.attending import attend
from callcentre.emulator.conference_events import SUBSCRIPTION
from callcentre.emulator.conferences import Seating
from callcentre.emulator.documents import Source
from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.legs import Callback
from callcentre.emulator.names import truth
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.callbacks import callback_of
from callcentre.emulator.verbs.errands import last_request


async def run(stage: Stage, dial: Element, noun: Element) -> Step:
    """Stay in the conference; afterwards go to the Dial's ``action``."""
    fields = {"DialCallStatus": "answered"}
    try:
        entered = await attend(stage.exchange, stage.leg, noun.text, seating_of(stage, noun))
    except asyncio.CancelledError:
        if stage.leg.is_over:
            last_request(stage, dial, fields, own=False)
        raise
    if not entered:
        fields = {"DialCallStatus": "failed"}
    return stage.action(dial, fields, own=False)


def seating_of(stage: Stage, noun: Element) -> Seating:
    """Read the noun's attributes, with their documented defaults."""
    wait_url = noun.attributes.get("waitUrl")
    target = stage.resolve(wait_url) if wait_url else None
    return Seating(
        muted=truth(noun.get("muted")),
        start_on_enter=truth(noun.get("startConferenceOnEnter"), default=True),
        end_on_exit=truth(noun.get("endConferenceOnExit")),
        label=noun.get("participantLabel"),
        coach=noun.get("coach"),
        beep=noun.get("beep", "true"),
        wait=Source(target, noun.get("waitMethod", "POST")) if target else None,
        silent_wait=wait_url == "",
        most=noun.number("maxParticipants", 250),
        record=noun.get("record") in {"record-from-start", "true"},
        callback=_events(stage, noun),
        recording_callback=callback_of(stage, noun, "recordingStatusCallback"),
    )


def _events(stage: Stage, noun: Element) -> Callback:
    """``statusCallback`` with its events, or the old ``eventCallbackUrl``, which gets them all."""
    if noun.get("eventCallbackUrl") and not noun.get("statusCallback"):
        url = stage.resolve(noun.get("eventCallbackUrl"))
        return Callback(url or "", "POST", frozenset(SUBSCRIPTION.values()))
    return callback_of(stage, noun, events="")
