"""Recordings of one call: start, list, pause, go on, stop."""

from __future__ import annotations

from aiohttp import web

from callcentre.emulator.recordings import RUNNING, About, Recording
from callcentre.emulator.rest import calls
from callcentre.emulator.rest.answers import Resource, account_path, bad, list_page
from callcentre.emulator.rest.dates import Span
from callcentre.emulator.rest.recordings import common
from callcentre.emulator.rest.request import Asked

NOT_ELIGIBLE = 21220
CURRENT = "Twilio.CURRENT"


async def create(asked: Asked) -> web.Response:
    """Start to record a call that is in progress."""
    leg, form = calls.find(asked), asked.form
    if leg.status != "in-progress":
        raise bad(NOT_ELIGIBLE, "Requested resource is not eligible for recording")
    channels = 2 if form.get("RecordingChannels") == "dual" else 1
    archive = asked.exchange.recordings
    callback = form.callback("RecordingStatusCallback")
    track, source = form.track(), "StartCallRecordingAPI"
    about = About(asked.account.sid, source, leg.sid, track=track, callback=callback)
    return web.json_response(shape(archive.begin_on_leg(leg, about, channels)), status=201)


async def list_recordings(asked: Asked) -> web.Response:
    """Those of this call, newest first."""
    leg, made = calls.find(asked), Span(asked, "DateCreated")
    found = asked.exchange.recordings.of_call(leg.sid)
    recordings = [asked.seen(one) for one in found if made.holds(one.created)]
    return list_page(asked.request, "recordings", recordings, shape)


async def fetch(asked: Asked) -> web.Response:
    """One of this call."""
    return web.json_response(shape(asked.seen(_find(asked))))


async def update(asked: Asked) -> web.Response:
    """Stop, pause or go on."""
    recording = _find(asked)
    status = change(asked, recording)
    return web.json_response(shape(recording) | {"status": status})


def change(asked: Asked, recording: Recording) -> str:
    """Do to a recording what the form says, and return its word for it.

    Raises:
        RestError: the recording is over (21220), or no such thing can be done (20001).
    """
    status = asked.form.get("Status")
    archive, behaviour = asked.exchange.recordings, asked.form.get("PauseBehavior", "silence")
    if recording.status not in RUNNING:
        raise bad(NOT_ELIGIBLE, "The recording is over")
    if behaviour not in {"skip", "silence"}:
        raise bad(20001, f"PauseBehavior {behaviour[:30]!r} is neither skip nor silence")
    if status == "stopped":
        archive.end(recording)
    elif status == "paused":
        archive.pause(recording, skip=behaviour == "skip")
    elif status == "in-progress":
        archive.go_on(recording)
    else:
        raise bad(20001, f"Status {status[:30]!r} is not paused, in-progress or stopped")
    return status


def _find(asked: Asked) -> Recording:
    leg, name = calls.find(asked), asked.part("recording")
    for recording in asked.exchange.recordings.of_call(leg.sid):
        if name == recording.sid or (name == CURRENT and recording.status in RUNNING):
            return recording
    raise asked.missing()


def shape(recording: Recording) -> Resource:
    """A call's recording with every documented property."""
    about = recording.about
    path = f"{account_path(about.account_sid)}/Calls/{about.call_sid}/Recordings"
    return common(recording) | {"track": about.track, "uri": f"{path}/{recording.sid}.json"}


ROUTES = (
    ("POST", "/Calls/{call}/Recordings.json", create),
    ("GET", "/Calls/{call}/Recordings.json", list_recordings),
    ("GET", "/Calls/{call}/Recordings/{recording}.json", fetch),
    ("POST", "/Calls/{call}/Recordings/{recording}.json", update),
)
