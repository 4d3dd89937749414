"""Recordings of one conference: list, fetch, pause, go on, stop."""

from __future__ import annotations

from aiohttp import web

from callcentre.emulator.recordings import RUNNING, Recording
from callcentre.emulator.rest import conferences
from callcentre.emulator.rest.answers import Resource, account_path, list_page
from callcentre.emulator.rest.call_recordings import CURRENT, change
from callcentre.emulator.rest.dates import Span
from callcentre.emulator.rest.recordings import common
from callcentre.emulator.rest.request import Asked


async def list_recordings(asked: Asked) -> web.Response:
    """Those of this conference, newest first."""
    made = Span(asked, "DateCreated")
    found = [asked.seen(one) for one in _all(asked) if made.holds(one.created)]
    return list_page(asked.request, "recordings", found, shape)


async def fetch(asked: Asked) -> web.Response:
    """One of this conference."""
    return web.json_response(shape(asked.seen(_find(asked))))


async def update(asked: Asked) -> web.Response:
    """Stop, pause or go on."""
    recording = _find(asked)
    status = change(asked, recording)
    return web.json_response(shape(recording) | {"status": status})


def _all(asked: Asked) -> list[Recording]:
    room = conferences.find(asked)
    found = asked.exchange.recordings.all()
    return [one for one in found if one.about.conference_sid == room.sid]


def _find(asked: Asked) -> Recording:
    name = asked.part("recording")
    for recording in _all(asked):
        if name == recording.sid or (name == CURRENT and recording.status in RUNNING):
            return recording
    raise asked.missing()


def shape(recording: Recording) -> Resource:
    """A conference's recording with every documented property."""
    about = recording.about
    path = f"{account_path(about.account_sid)}/Conferences/{about.conference_sid}/Recordings"
    return common(recording) | {"uri": f"{path}/{recording.sid}.json"}


ROUTES = (
    ("GET", "/Conferences/{conference}/Recordings.json", list_recordings),
    ("GET", "/Conferences/{conference}/Recordings/{recording}.json", fetch),
    ("POST", "/Conferences/{conference}/Recordings/{recording}.json", update),
)
