"""``<Start>`` and ``<Stop>``: recordings and transcriptions beside the rest of the document."""

from __future__ import annotations

from urllib.parse import urlsplit

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.legs import Callback
from callcentre.emulator.names import truth
from callcentre.emulator.recordings import About
from callcentre.emulator.transcriptions import Wish
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.callbacks import callback_of
from callcentre.emulator.wavfile import TRACKS

_PROVIDER = ("transcriptionEngine", "speechModel", "profanityFilter", "hints")


async def start(stage: Stage, element: Element) -> Step:
    """Begin what stands inside, and go on at once."""
    for noun in element.children:
        if noun.name == "Recording":
            _record(stage, noun)
        elif noun.name == "Transcription":
            stage.exchange.transcriber.begin(stage.leg, _wish(stage, noun))
        else:
            stage.complain(12200, f"<Start><{noun.name}> is not supported by this carrier")
    return None


async def stop(stage: Stage, element: Element) -> Step:
    """End, by name, what ``<Start>`` began."""
    for noun in element.children:
        found = stage.exchange.transcriber.find(stage.leg, noun.get("name"))
        if noun.name != "Transcription":
            stage.complain(12200, f"<Stop><{noun.name}> is not supported by this carrier")
        elif found is None:
            stage.complain(12200, f"there is no transcription {noun.get('name')!r} to stop")
        else:
            found.stop()
    return None


def _record(stage: Stage, noun: Element) -> None:
    url = noun.get("recordingStatusCallback")
    if url and not urlsplit(url).scheme:
        stage.complain(11100, "callbacks of <Start><Recording> must be absolute")
        return
    callback = callback_of(stage, noun, "recordingStatusCallback")
    account = stage.leg.order.account_sid
    track = TRACKS.get(noun.get("recordingTrack") or noun.get("track"), "both")
    source, call = "StartCallRecordingTwiML", stage.leg.sid
    about = About(account, source, call, track=track, callback=callback)
    stage.exchange.recordings.begin_on_leg(stage.leg, about, 2 if _dual(noun) else 1)


def _dual(noun: Element) -> bool:
    return noun.get("recordingChannels") == "dual" or noun.get("channels") == "dual"


def _wish(stage: Stage, noun: Element) -> Wish:
    url = stage.resolve(noun.get("statusCallbackUrl")) if noun.get("statusCallbackUrl") else ""
    return Wish(
        name=noun.get("name"),
        track=noun.get("track", "both_tracks"),
        language=noun.get("languageCode", "en-US"),
        partial=truth(noun.get("partialResults")),
        callback=Callback(url or "", noun.get("statusCallbackMethod", "POST")),
        engine=noun.get("transcriptionEngine", "google"),
        provider={name: noun.get(name) for name in _PROVIDER if noun.get(name)},
    )
