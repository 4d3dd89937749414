"""The door-keeper: sign-in, CSRF, rate limits and the browser's own fences, for console pages only.

The usual extensions hang themselves on every request of the app. A carrier's webhook must not pay
for that, so here each is asked by the console's blueprint alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_login import current_user
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect

from callcentre.console.answers import asks_json, is_htmx, say
from callcentre.console.permissions import Right, allowed

if TYPE_CHECKING:
    from callcentre.settings import Settings

View = Callable[..., Any]

_csrf = CSRFProtect()


def by_address() -> str:
    """The rate limit's first key: where the request came from."""
    return request.remote_addr or "unknown"


def by_login() -> str:
    """The rate limit's second key: whose password is being tried, from wherever."""
    return "login:" + request.form.get("login", "")[:80].strip().casefold()


def by_login_and_address() -> str:
    """The third key: whose password, from here; so a stranger elsewhere locks nobody out."""
    return f"{by_login()}@{by_address()}"


limiter = Limiter(by_address, in_memory_fallback_enabled=True)


class _PageHeaders(Talisman):  # type: ignore[misc]
    """Talisman, whose headers are laid on the console's own answers and nowhere else."""

    def lay_on(self, response: Response) -> Response:
        answer: Response = self._set_response_headers(response)
        return answer


def needs(right: Right) -> Callable[[View], View]:
    """Mark a view with the right that a signed-in person must have."""

    def mark(view: View) -> View:
        view.__right__ = right  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask, settings: Settings, storage: str) -> None:
    """Prepare the fences. ``storage`` is where rate limits are counted."""
    if storage.startswith("unix://"):
        storage = f"redis+{storage}"  # how the limits library calls a Redis behind a socket
    # A page may lie open for a whole shift: the token lives as long as the session.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    _csrf.init_app(app)
    app.config.update(RATELIMIT_STORAGE_URI=storage)
    # Already listed, the limiter does not hang itself on the app's every request.
    app.extensions.setdefault("limiter", set()).add(limiter)
    limiter.init_app(app)
    headers = _PageHeaders()
    headers.init_app(
        Flask("callcentre-page-headers"),
        force_https=False,
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"microphone": "(self)", "camera": "()", "geolocation": "()"},
        content_security_policy=content_security_policy(settings.voice_sdk_signalling_url),
    )
    app.extensions["callcentre.page_headers"] = headers


def content_security_policy(signalling_url: str) -> dict[str, str]:
    """Everything from ourselves; the softphone may also reach its one signalling host."""
    signalling = signalling_url or "wss://*.twilio.com"
    return {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "media-src": "'self' blob: mediastream:",
        "connect-src": f"'self' {signalling}",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


def check_door() -> ResponseReturnValue | None:
    """Before every console view: its lock, its right, and proof that our own page asked."""
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "__lock__", "login") == "login":
        if not current_user.is_authenticated:
            return _to_sign_in()
        right = getattr(view, "__right__", None)
        if right is not None and not allowed(current_user, right):
            abort(403)
    _csrf.protect()
    return None


def add_headers(response: Response) -> Response:
    """Lay the page headers on an answer; a page of people's data is kept by no cache."""
    headers: _PageHeaders = current_app.extensions["callcentre.page_headers"]
    if not response.headers.get("Cache-Control"):
        response.headers["Cache-Control"] = "no-store"
    return headers.lay_on(response)


def _to_sign_in() -> ResponseReturnValue:
    target = url_for("console.login", next=request.path if request.method == "GET" else None)
    if is_htmx():
        return Response(status=401, headers={"HX-Redirect": url_for("console.login")})
    if asks_json():
        return say(401, "sign_in", "Please sign in.")
    if request.method != "GET":
        abort(401)  # a page says so; the way back leads to what was typed
    return redirect(target)
