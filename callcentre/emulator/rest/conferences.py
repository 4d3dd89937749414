"""Conferences: list, fetch, update."""

from __future__ import annotations

import asyncio

from aiohttp import web

from callcentre.emulator.attending import hear_page
from callcentre.emulator.conference_events import Ending, report
from callcentre.emulator.conferences import Conference
from callcentre.emulator.names import API_VERSION, rfc2822
from callcentre.emulator.rest.answers import Resource, account_path, bad, list_page
from callcentre.emulator.rest.dates import Span
from callcentre.emulator.rest.request import Asked


async def list_conferences(asked: Asked) -> web.Response:
    """All conferences, newest first."""
    query = asked.request.query
    made, changed = Span(asked, "DateCreated"), Span(asked, "DateUpdated")
    found = [
        conference
        for conference in map(asked.seen, asked.exchange.conferences.all())
        if conference.account_sid == asked.account.sid
        and query.get("FriendlyName", conference.name) == conference.name
        and query.get("Status", conference.status) == conference.status
        and made.holds(conference.created)
        and changed.holds(conference.updated)
    ]
    return list_page(asked.request, "conferences", found, shape)


async def fetch(asked: Asked) -> web.Response:
    """One conference, by its sid."""
    return web.json_response(shape(asked.seen(find(asked))))


async def update(asked: Asked) -> web.Response:
    """End it for all, or announce something to all."""
    conference, form = find(asked), asked.form
    if conference.status == "completed":
        raise bad(16022, "The conference has ended")
    if form.get("Status") == "completed":
        conference.end(Ending("conference-ended-via-api"), "conference_ended_via_api")
    elif form.get("Status"):
        raise bad(20001, "Status can only become completed")
    if form.get("AnnounceUrl"):
        asked.exchange.spawn(_announce(asked, conference), f"announce {conference.sid}")
    return web.json_response(shape(conference))


async def _announce(asked: Asked, conference: Conference) -> None:
    """Let everybody hear the page, and tell when the last one has."""
    url, method = asked.form.get("AnnounceUrl"), asked.form.method("AnnounceMethod")
    legs = [participant.leg for participant in conference.participants.values()]
    heard = await asyncio.gather(*(hear_page(asked.exchange, leg, url, method) for leg in legs))
    report(asked.exchange, conference, *announcement(url, heard=all(heard)))


def announcement(url: str, *, heard: bool) -> tuple[str, dict[str, str]]:
    """The event that tells how an announcement went, and its fields."""
    if heard:
        return "announcement-end", {"AnnounceUrl": url}
    failed = "the announcement could not be fetched or run"
    return "announcement-fail", {"AnnounceUrl": url, "ReasonAnnouncementFailed": failed}


def find(asked: Asked) -> Conference:
    """The conference of the path; only by its sid.

    Raises:
        RestError: no such conference in this account.
    """
    conference = asked.exchange.conferences.get(asked.part("conference"))
    if conference is None or conference.account_sid != asked.account.sid:
        raise asked.missing()
    return conference


def shape(conference: Conference) -> Resource:
    """A conference with every documented property."""
    uri = f"{account_path(conference.account_sid)}/Conferences/{conference.sid}"
    ending = conference.ending
    return {
        "account_sid": conference.account_sid,
        "api_version": API_VERSION,
        "call_sid_ending_conference": (ending.call_sid or None) if ending else None,
        "date_created": rfc2822(conference.created),
        "date_updated": rfc2822(conference.updated),
        "friendly_name": conference.name,
        "reason_conference_ended": ending.reason if ending else None,
        "region": "us1",
        "sid": conference.sid,
        "status": conference.status,
        "uri": f"{uri}.json",
        "subresource_uris": {
            "participants": f"{uri}/Participants.json",
            "recordings": f"{uri}/Recordings.json",
        },
    }


ROUTES = (
    ("GET", "/Conferences.json", list_conferences),
    ("GET", "/Conferences/{conference}.json", fetch),
    ("POST", "/Conferences/{conference}.json", update),
)
