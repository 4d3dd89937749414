"""Recordings of an account: list, fetch, delete, and the media itself."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from callcentre.emulator.names import API_VERSION, rfc2822
from callcentre.emulator.recordings import Recording
from callcentre.emulator.rest.answers import Resource, account_path, list_page
from callcentre.emulator.rest.dates import Span
from callcentre.emulator.rest.request import Asked


async def list_recordings(asked: Asked) -> web.Response:
    """All recordings, newest first."""
    query, made = asked.request.query, Span(asked, "DateCreated")
    return list_page(
        asked.request,
        "recordings",
        [
            one
            for one in own(asked, asked.exchange.recordings.all())
            if query.get("CallSid", one.about.call_sid) == one.about.call_sid
            and query.get("ConferenceSid", one.about.conference_sid) == one.about.conference_sid
            and made.holds(one.created)
        ],
        shape,
    )


async def fetch(asked: Asked) -> web.StreamResponse:
    """A recording as JSON, or its sound when the path ends in ``.wav`` or nothing."""
    name = asked.request.match_info["recording"]
    recording = find(asked, name.removesuffix(".json").removesuffix(".wav"))
    if name.endswith(".json"):
        return web.json_response(shape(recording))
    if recording.path is None:
        raise asked.missing()
    return web.FileResponse(recording.path, headers={"Content-Type": "audio/x-wav"})


async def delete(asked: Asked) -> web.Response:
    """Forget a recording and its sound."""
    recording = find(asked, asked.part("recording"))
    asked.exchange.recordings.remove(recording.sid)
    return web.Response(status=204)


def own(asked: Asked, recordings: Iterable[Recording]) -> list[Recording]:
    """Those of the account that asks."""
    return [one for one in recordings if one.about.account_sid == asked.account.sid]


def find(asked: Asked, sid: str) -> Recording:
    """A recording of this account.

    Raises:
        RestError: there is none of that sid.
    """
    recording = asked.exchange.recordings.get(sid)
    if recording is None or recording.about.account_sid != asked.account.sid:
        raise asked.missing()
    return recording


def common(recording: Recording) -> Resource:
    """The properties that a recording has under every path."""
    about = recording.about
    return {
        "account_sid": about.account_sid,
        "api_version": API_VERSION,
        "call_sid": about.call_sid or None,
        "conference_sid": about.conference_sid or None,
        "date_created": rfc2822(recording.created),
        "date_updated": rfc2822(recording.updated),
        "start_time": rfc2822(recording.created),
        "duration": str(recording.duration),
        "sid": recording.sid,
        "price": None,
        "price_unit": "USD",
        "status": recording.status,
        "channels": recording.channels,
        "source": about.source,
        "error_code": None,
        "encryption_details": None,
    }


def shape(recording: Recording) -> Resource:
    """A recording with every documented property."""
    uri = f"{account_path(recording.about.account_sid)}/Recordings/{recording.sid}"
    return common(recording) | {
        "uri": f"{uri}.json",
        "media_url": uri,
        "subresource_uris": {
            "add_on_results": f"{uri}/AddOnResults.json",
            "transcriptions": f"{uri}/Transcriptions.json",
        },
    }


ROUTES = (
    ("GET", "/Recordings.json", list_recordings),
    ("GET", "/Recordings/{recording}", fetch),
    ("DELETE", "/Recordings/{recording}", delete),
)
