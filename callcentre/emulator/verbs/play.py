"""``<Play>``: a sound file, or keys."""

from __future__ import annotations

from callcentre.emulator.addresses import AddressError
from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.sounds import SoundError
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.loop import repetitions
from callcentre.emulator.webhooks import DeliveryError

_SECONDS_A_KEY = {"w": 0.5, "W": 1.0}


async def run(stage: Stage, element: Element) -> Step:
    """Fetch the file once, without the usual parameters, and play it ``loop`` times."""
    if element.get("digits"):
        seconds = sum(_SECONDS_A_KEY.get(key, 0.25) for key in element.get("digits"))
        await stage.leg.audio.silence(seconds)
        return None
    target = stage.resolve(element.text)
    if target is None:
        return None
    try:
        sound = await stage.exchange.poster.fetch_media(target)
        for _ in repetitions(element):
            stage.leg.heard.append(f"[{target.rpartition('/')[2].partition('?')[0]}]")
            await stage.leg.audio.play(sound.body, sound.content_type)
    except (DeliveryError, AddressError, SoundError) as error:
        stage.complain(getattr(error, "code", 12300), f"<Play> {target}: {error}")
    return None
