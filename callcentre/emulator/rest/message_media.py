"""Media of a message: list, fetch, delete, and the file itself."""

from __future__ import annotations

from aiohttp import web

from callcentre.emulator.media import Media
from callcentre.emulator.names import rfc2822
from callcentre.emulator.rest import messages
from callcentre.emulator.rest.answers import Resource, list_page
from callcentre.emulator.rest.dates import Span
from callcentre.emulator.rest.request import Asked


async def list_media(asked: Asked) -> web.Response:
    """All files of the message."""
    shelf, made = asked.exchange.media, Span(asked, "DateCreated")
    found = [one for one in shelf.of_message(messages.find(asked).sid) if made.holds(one.created)]
    return list_page(asked.request, "media_list", found, shape)


async def fetch(asked: Asked) -> web.StreamResponse:
    """A file as JSON, or (without ``.json``) its bytes; those elsewhere are redirected to."""
    media = _find(asked)
    if asked.request.path.endswith(".json"):
        return web.json_response(shape(media))
    if media.elsewhere:
        raise web.HTTPTemporaryRedirect(media.elsewhere)
    return web.Response(body=media.body, headers={"Content-Type": media.content_type})


async def delete(asked: Asked) -> web.Response:
    """Forget a file."""
    asked.exchange.media.remove(_find(asked).sid)
    return web.Response(status=204)


def _find(asked: Asked) -> Media:
    media = asked.exchange.media.get(asked.part("media"))
    if media is None or media.message_sid != messages.find(asked).sid:
        raise asked.missing()
    return media


def shape(media: Media) -> Resource:
    """A file with every documented property."""
    return {
        "account_sid": media.account_sid,
        "content_type": media.content_type,
        "date_created": rfc2822(media.created),
        "date_updated": rfc2822(media.created),
        "parent_sid": media.message_sid,
        "sid": media.sid,
        "uri": f"{media.path}.json",
    }


ROUTES = (
    ("GET", "/Messages/{message}/Media.json", list_media),
    ("GET", "/Messages/{message}/Media/{media}", fetch),
    ("DELETE", "/Messages/{message}/Media/{media}", delete),
)
