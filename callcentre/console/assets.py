"""Our own styles and scripts, and the two libraries from npm, by a written list; nothing else.

An address that bears its file's fingerprint may be kept for a year; a new release has another one.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from callcentre.locks import lock

_HERE = Path(__file__).resolve().parent
_STATIC = _HERE / "static"
_MODULES = _HERE / "node_modules"
_VENDOR = {
    "twilio.min.js": _MODULES / "@twilio" / "voice-sdk" / "dist" / "twilio.min.js",
    "htmx.min.js": _MODULES / "htmx.org" / "dist" / "htmx.min.js",
}
_ONE_YEAR = 365 * 24 * 3600  # seconds


@cache
def _own() -> dict[str, Path]:
    files = (path for path in _STATIC.rglob("*") if path.is_file())
    return {path.relative_to(_STATIC).as_posix(): path for path in files}


@cache
def _fingerprint(name: str, path: Path) -> str:
    if not path.is_file():
        return name  # the address stays whole; the asset itself answers 404
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def url(name: str) -> str:
    """The address of one asset, such as ``css/console.css`` or ``vendor/htmx.min.js``."""
    plain = name.removeprefix("vendor/")
    if plain != name:
        mark = _fingerprint(name, _VENDOR[plain])
        return url_for("console.vendor_asset", name=plain, v=mark)
    return url_for("console.own_asset", name=name, v=_fingerprint(name, _own()[name]))


@lock("public")
def own_asset(name: str) -> ResponseReturnValue:
    """GET /assets/<path>: a file of ``static/`` by its listed name."""
    return _send(name, _own().get(name))


@lock("public")
def vendor_asset(name: str) -> ResponseReturnValue:
    """GET /assets/vendor/<name>: a library file from the list above."""
    return _send(f"vendor/{name}", _VENDOR.get(name))


def _send(name: str, path: Path | None) -> Response:
    if path is None or not path.is_file():
        abort(404)
    # A module that imports another by its plain name must ask again whether it is still the same.
    is_marked = request.args.get("v") == _fingerprint(name, path)
    response = send_file(path, max_age=_ONE_YEAR if is_marked else 0, conditional=True)
    response.cache_control.public = True
    if is_marked:
        response.cache_control.immutable = True
    return response
