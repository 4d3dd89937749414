"""The files that the pages are made of. Nothing is loaded from anywhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from string import Template

from aiohttp import web

PAGES = Path(__file__).parent / "pages"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; "
        "base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def page(name: str, title: str, style: str = "") -> Handler:
    """A handler that shows the body ``name.html`` in the frame that all pages share.

    Its script is ``name.js`` and its style ``name.css``, unless another ``style`` is named.
    """
    frame = Template((PAGES / "frame.html").read_text())
    body = (PAGES / f"{name}.html").read_text()
    text = frame.substitute(name=name, title=title, style=style or name, body=body)

    async def handler(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type="text/html", headers=HEADERS)

    return handler


async def show_file(request: web.Request) -> web.StreamResponse:
    """A script or style that a page loads."""
    path = PAGES / request.match_info["name"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=HEADERS)
