"""Members of a queue: list, fetch, and update, which redirects the caller out of it."""

from __future__ import annotations

from aiohttp import web

from callcentre.emulator.documents import Fallback, Source
from callcentre.emulator.names import rfc2822
from callcentre.emulator.queues import Member
from callcentre.emulator.rest import queues
from callcentre.emulator.rest.answers import Resource, account_path, bad, list_page
from callcentre.emulator.rest.request import Asked


async def list_members(asked: Asked) -> web.Response:
    """Those who wait, first in line first."""
    queue = asked.seen(queues.find(asked))
    members = list(enumerate(queue.members, 1))
    return list_page(asked.request, "queue_members", members, lambda one: shape(one[1], one[0]))


async def fetch(asked: Asked) -> web.Response:
    """One who waits, by the sid of the call or as ``Front``."""
    member = _find(asked)
    return web.json_response(shape(member, member.position))


async def update(asked: Asked) -> web.Response:
    """Take one out: the call goes on with another document at once."""
    member, url = _find(asked), asked.form.get("Url")
    if not url.startswith(("http://", "https://")):
        raise bad(21205, f"Url is not a valid URL: {url[:100]!r}")
    source = Source(url, asked.form.method("Method"))
    taken = shape(member, member.position)
    # Out of the line before anything is awaited: a second request no longer finds them.
    member.queue.leave(member)
    await member.leg.take_over(asked.exchange.program(member.leg, source, Fallback()))
    return web.json_response(taken)


def _find(asked: Asked) -> Member:
    member = queues.find(asked).find(asked.part("member"))
    if member is None or member.leg.is_over:
        raise asked.missing()
    return member


def shape(member: Member, position: int) -> Resource:
    """A member with every documented property, at that place in the line."""
    queue = member.queue
    path = f"{account_path(queue.account_sid)}/Queues/{queue.sid}/Members"
    return {
        "call_sid": member.leg.sid,
        "date_enqueued": rfc2822(member.entered),
        "position": position,
        "queue_sid": queue.sid,
        "uri": f"{path}/{member.leg.sid}.json",
        "wait_time": member.waited,
    }


ROUTES = (
    ("GET", "/Queues/{queue}/Members.json", list_members),
    ("GET", "/Queues/{queue}/Members/{member}.json", fetch),
    ("POST", "/Queues/{queue}/Members/{member}.json", update),
)
