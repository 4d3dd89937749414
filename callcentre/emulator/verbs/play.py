"""``<Play>``: a sound file, or keys."""

from __future__ import annotations

from callcentre.emulator.addresses import AddressError
from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.sounds import SoundError, keys_sound
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.loop import repetitions
from callcentre.emulator.webhooks import DeliveryError


async def run(stage: Stage, element: Element) -> Step:
    """Fetch the file once, without the usual parameters, and play it ``loop`` times."""
    if element.get("digits"):
        await stage.leg.audio.play_samples(keys_sound(element.get("digits")))
        return None
    target = stage.resolve(element.text)
    if target is None:
        return None
    try:
        body, kind = element.sound, element.get("type")
        if not body:
            sound = await stage.exchange.poster.fetch_media(target)
            body, kind = sound.body, sound.content_type
        for _ in repetitions(element):
            stage.leg.heard.append(f"[{target.rpartition('/')[2].partition('?')[0]}]")
            await stage.leg.audio.play(body, kind)
    except (DeliveryError, AddressError, SoundError) as error:
        stage.complain(getattr(error, "code", 12300), f"<Play> {target}: {error}")
    return None
