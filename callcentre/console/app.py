"""Puts the console together: extensions on the app, pages and their locks on the blueprint."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Flask
from flask.sessions import SecureCookieSessionInterface

from callcentre.console import assets, failures, formats, guard, ladder, login, words
from callcentre.console.hub import Hub
from callcentre.console.permissions import allowed
from callcentre.console.routes import ROUTES

if TYPE_CHECKING:
    from flask import Request
    from flask.sessions import SecureCookieSession

    from callcentre.switchboard.parts import Parts

_WITHOUT_SESSION = ("/webhooks/", "/assets/", "/healthz", "/livez")


class _PageSessions(SecureCookieSessionInterface):
    """Sessions for pages only: a webhook, an asset or a health check never opens the cookie."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(_WITHOUT_SESSION):
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask, parts: Parts, limiter_storage: str | None = None) -> None:
    """Add sessions, sign-in, CSRF, rate limits, languages and error pages to ``app``.

    ``limiter_storage`` is the Redis URL that all processes share; without it the setting
    ``REDIS_URL`` counts, and without that each process counts by itself.
    """
    settings = parts.settings
    app.secret_key = settings.secret_key.get_secret_value()
    app.config.update(
        SESSION_COOKIE_NAME="callcentre",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_base_url.startswith("https://"),
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
    )
    app.session_interface = _PageSessions()
    login.init_app(app)
    guard.init_app(app, settings, limiter_storage or settings.redis_url or "memory://")
    words.init_app(app, parts.city)
    formats.init_app(app)
    failures.init_app(app)
    app.jinja_env.globals.update(
        city=parts.city,
        asset=assets.url,
        allowed=allowed,
        language=words.language,
        troubles=ladder.troubles,
    )
    app.extensions["callcentre.live"] = Hub(parts.queueing.feed)


def build_blueprint(parts: Parts) -> Blueprint:  # noqa: ARG001 - all doors are built alike
    """Every page and action of the console, each behind its lock."""
    blueprint = Blueprint("console", __name__, template_folder="templates")
    for route in ROUTES:
        blueprint.add_url_rule(route.path, route.name, route.view, methods=[route.method])
    blueprint.before_request(guard.check_door)
    blueprint.after_request(guard.add_headers)
    return blueprint
