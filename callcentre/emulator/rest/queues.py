"""Queues: create, list, fetch, update, delete."""

from __future__ import annotations

from aiohttp import web

from callcentre.emulator.names import now, rfc2822
from callcentre.emulator.queues import LARGEST_SIZE, LONGEST_NAME, USUAL_SIZE, Queue
from callcentre.emulator.rest.answers import Resource, account_path, bad, list_page
from callcentre.emulator.rest.request import Asked

NAME_TAKEN, NOT_EMPTY = 22003, 20001


async def create(asked: Asked) -> web.Response:
    """A new queue."""
    name = _name(asked)
    most = _most(asked, USUAL_SIZE)
    queue = asked.exchange.queues.open(asked.account.sid, name, most)
    return web.json_response(shape(queue), status=201)


async def list_queues(asked: Asked) -> web.Response:
    """All queues, oldest first."""
    own = [one for one in asked.exchange.queues if one.account_sid == asked.account.sid]
    return list_page(asked.request, "queues", [asked.seen(one) for one in own], shape)


async def fetch(asked: Asked) -> web.Response:
    """One queue."""
    return web.json_response(shape(asked.seen(find(asked))))


async def update(asked: Asked) -> web.Response:
    """Change its name or its size."""
    queue = find(asked)
    most = _most(asked, queue.most)
    if asked.form.get("FriendlyName") not in {"", queue.name}:
        queue.name = _name(asked)
    queue.most, queue.updated = most, now()
    return web.json_response(shape(queue))


async def delete(asked: Asked) -> web.Response:
    """Forget an empty queue."""
    queue = find(asked)
    if queue.members:
        raise bad(NOT_EMPTY, "A queue with members in it cannot be deleted")
    asked.exchange.queues.remove(queue)
    return web.Response(status=204)


def find(asked: Asked) -> Queue:
    """The queue of the path.

    Raises:
        RestError: no such queue in this account.
    """
    queue = asked.exchange.queues.get(asked.part("queue"))
    if queue is None or queue.account_sid != asked.account.sid:
        raise asked.missing()
    return queue


def _name(asked: Asked) -> str:
    name = asked.form.get("FriendlyName")
    if not 0 < len(name) <= LONGEST_NAME:
        raise bad(20001, f"FriendlyName must have 1 to {LONGEST_NAME} characters")
    if asked.exchange.queues.named(asked.account.sid, name) is not None:
        raise bad(NAME_TAKEN, "A queue of that name exists")
    return name


def _most(asked: Asked, default: int) -> int:
    return asked.form.whole("MaxSize", default, most=LARGEST_SIZE)


def shape(queue: Queue) -> Resource:
    """A queue with every documented property."""
    uri = f"{account_path(queue.account_sid)}/Queues/{queue.sid}"
    return {
        "account_sid": queue.account_sid,
        "average_wait_time": queue.average_wait,
        "current_size": len(queue.members),
        "date_created": rfc2822(queue.created),
        "date_updated": rfc2822(queue.updated),
        "friendly_name": queue.name,
        "max_size": queue.most,
        "sid": queue.sid,
        "subresource_uris": {"members": f"{uri}/Members.json"},
        "uri": f"{uri}.json",
    }


ROUTES = (
    ("POST", "/Queues.json", create),
    ("GET", "/Queues.json", list_queues),
    ("GET", "/Queues/{queue}.json", fetch),
    ("POST", "/Queues/{queue}.json", update),
    ("DELETE", "/Queues/{queue}.json", delete),
)
