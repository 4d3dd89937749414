"""The phone page's routes: the page, one socket for each handset, pictures in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from callcentre.emulator.messages import Channel
from callcentre.emulator.page_files import HEADERS, page
from callcentre.emulator.phone import WebPhone
from callcentre.emulator.photos import PhotoError, Uploads

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

_CHUNK = 64 * 1024


class PhonePages:
    """Every open handset, and the pictures on their way."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._uploads = Uploads()
        self._sockets: dict[web.WebSocketResponse, WebPhone] = {}

    async def signal(self, request: web.Request) -> web.WebSocketResponse:
        """The aiohttp handler of ``/phone/signal``: one socket for each handset."""
        refuse_strangers(request)
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        phone = self._sockets[socket] = WebPhone(self._exchange, socket, self._uploads)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await phone.receive(message.data)
        finally:
            del self._sockets[socket]
            await phone.close()
        return socket

    async def upload(self, request: web.Request) -> web.Response:
        """Take a picture that a message will name: 201 with its id, 413 or 415 with a key."""
        refuse_strangers(request)
        channel: Channel = "whatsapp" if request.query.get("channel") == "whatsapp" else "sms"
        try:
            photo = await self._uploads.put(request.content.iter_chunked(_CHUNK), channel)
        except PhotoError as error:
            return web.json_response({"key": error.key}, status=error.status)
        return web.json_response({"id": photo}, status=201)

    async def picture(self, request: web.Request) -> web.Response:
        """A picture of a thread, for the page."""
        media = self._exchange.media.get(request.match_info["sid"])
        if media is None or not media.body:
            raise web.HTTPNotFound
        return web.Response(body=media.body, content_type=media.content_type, headers=HEADERS)

    async def to_page(self, _request: web.Request) -> web.StreamResponse:
        """``/phone`` without its slash."""
        raise web.HTTPFound("/phone/")

    async def close(self, _app: web.Application) -> None:
        """The emulator stops: put every call down, close every socket."""
        for socket, phone in tuple(self._sockets.items()):
            await phone.close()
            await socket.close()


def refuse_strangers(request: web.Request) -> None:
    """Pages of other sites, open in the same browser, may not use our telephones."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden


def attach(app: web.Application, exchange: Exchange) -> None:
    """Put the page under ``/phone/`` into the emulator."""
    pages = PhonePages(exchange)
    app.router.add_get("/phone", pages.to_page)
    app.router.add_get("/phone/", page("phone", "Telepon warga"))
    app.router.add_get("/phone/signal", pages.signal)
    app.router.add_post("/phone/photos", pages.upload)
    app.router.add_get("/phone/photos/{sid:ME[0-9a-f]{32}}", pages.picture)
    app.on_shutdown.append(pages.close)
