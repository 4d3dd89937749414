"""Real-time transcriptions of one call: start and stop."""

from __future__ import annotations

from aiohttp import web

from callcentre.emulator.legs import Callback
from callcentre.emulator.names import rfc2822
from callcentre.emulator.rest import calls
from callcentre.emulator.rest.answers import Resource, account_path, bad
from callcentre.emulator.rest.request import Asked
from callcentre.emulator.transcriptions import TRACKS, Transcription, Wish

_PROVIDER = ("TranscriptionEngine", "SpeechModel", "ProfanityFilter", "Hints")


async def create(asked: Asked) -> web.Response:
    """Start to transcribe a call that is in progress."""
    leg, form = calls.find(asked), asked.form
    if leg.status != "in-progress":
        raise bad(calls.NOT_IN_PROGRESS, "Call is not in-progress.")
    track, url = form.get("Track", "both_tracks"), form.get("StatusCallbackUrl")
    if track not in TRACKS:
        raise bad(20001, f"Track {track[:30]!r} is not known")
    if url and not url.startswith(("http://", "https://")):
        raise bad(21609, "StatusCallbackUrl is not a valid URL")
    wish = Wish(
        name=form.get("Name"),
        track=track,
        language=form.get("LanguageCode", "en-US"),
        partial=form.flag("PartialResults"),
        callback=Callback(url, form.method("StatusCallbackMethod")),
        engine=form.get("TranscriptionEngine", "google"),
        provider={name: form.get(name) for name in _PROVIDER if form.get(name)},
    )
    return web.json_response(shape(asked.exchange.transcriber.begin(leg, wish)), status=201)


async def update(asked: Asked) -> web.Response:
    """Stop one, by its sid or its name."""
    found = asked.exchange.transcriber.find(calls.find(asked), asked.part("transcription"))
    if found is None:
        raise asked.missing()
    if asked.form.get("Status") != "stopped":
        raise bad(20001, "Status can only become stopped")
    found.stop()
    return web.json_response(shape(found))


def shape(transcription: Transcription) -> Resource:
    """A transcription with every documented property."""
    leg = transcription.leg
    path = f"{account_path(leg.order.account_sid)}/Calls/{leg.sid}/Transcriptions"
    return {
        "account_sid": leg.order.account_sid,
        "call_sid": leg.sid,
        "date_updated": rfc2822(transcription.updated),
        "name": transcription.wish.name or None,
        "sid": transcription.sid,
        "status": transcription.status,
        "uri": f"{path}/{transcription.sid}.json",
    }


ROUTES = (
    ("POST", "/Calls/{call}/Transcriptions.json", create),
    ("POST", "/Calls/{call}/Transcriptions/{transcription}.json", update),
)
