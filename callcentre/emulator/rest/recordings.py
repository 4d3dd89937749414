"""Recordings of an account: list, fetch, delete, and the media itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from aiohttp import web

from callcentre.emulator.encoding import mono_of, mp3_of
from callcentre.emulator.names import API_VERSION, rfc2822
from callcentre.emulator.recordings import Recording
from callcentre.emulator.rest.answers import Resource, account_path, bad, list_page
from callcentre.emulator.rest.dates import Span
from callcentre.emulator.rest.request import Asked

_DONE = frozenset({"completed", "processing", "deleted", "absent"})


async def list_recordings(asked: Asked) -> web.Response:
    """All recordings, newest first."""
    query, made = asked.request.query, Span(asked, "DateCreated")
    return list_page(
        asked.request,
        "recordings",
        [
            one
            for one in map(asked.seen, own(asked, asked.exchange.recordings.all()))
            if (one.status != "deleted" or _with_deleted(asked))
            and query.get("CallSid", one.about.call_sid) == one.about.call_sid
            and query.get("ConferenceSid", one.about.conference_sid) == one.about.conference_sid
            and made.holds(one.created)
        ],
        shape,
    )


async def fetch(asked: Asked) -> web.StreamResponse:
    """A recording as JSON, or its sound: ``.mp3``, or WAV for ``.wav`` and for no ending."""
    name = asked.request.match_info["recording"]
    sid, _, kind = name.partition(".")
    recording = find(asked, sid)
    if kind == "json":
        return web.json_response(shape(asked.seen(recording)))
    if recording.path is None or kind not in {"", "wav", "mp3"}:
        raise asked.missing()
    channels = _channels(asked, recording)
    if kind == "mp3":
        sound = await asyncio.to_thread(mp3_of, recording.path, channels)
        return web.Response(body=sound, headers={"Content-Type": "audio/mpeg"})
    if channels == recording.channels:
        return web.FileResponse(recording.path, headers={"Content-Type": "audio/x-wav"})
    sound = await asyncio.to_thread(mono_of, recording.path)
    return web.Response(body=sound, headers={"Content-Type": "audio/x-wav"})


def _channels(asked: Asked, recording: Recording) -> int:
    """How many channels are wanted; as recorded unless asked otherwise.

    Raises:
        RestError: neither 1 nor 2, or two of a recording that has one (20001).
    """
    wanted = asked.request.query.get("RequestedChannels", str(recording.channels))
    if wanted not in {"1", "2"} or int(wanted) > recording.channels:
        raise bad(20001, f"RequestedChannels {wanted[:10]!r} cannot be had")
    return int(wanted)


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
    if recording.status == "deleted" and not _with_deleted(asked):
        raise asked.missing()
    return recording


def _with_deleted(asked: Asked) -> bool:
    return asked.request.query.get("IncludeSoftDeleted") == "true"


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
        "duration": str(max(recording.duration, 0)) if recording.status in _DONE else None,
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
