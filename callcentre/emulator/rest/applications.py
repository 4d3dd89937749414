"""Applications (TwiML apps): create, list, fetch, update, delete."""

from __future__ import annotations

from dataclasses import asdict, fields

from aiohttp import web

from callcentre.emulator.config import Application
from callcentre.emulator.names import API_VERSION, now, rfc2822
from callcentre.emulator.rest.answers import Resource, account_path, list_page
from callcentre.emulator.rest.request import Asked
from callcentre.emulator.rest.settings import change

_NAMES = [one.name for one in fields(Application)]


async def create(asked: Asked) -> web.Response:
    """A new application."""
    application = asked.exchange.directory.new_application(asked.account.sid)
    change(application, _NAMES, asked.form)
    return web.json_response(shape(application), status=201)


async def list_applications(asked: Asked) -> web.Response:
    """All applications of the account."""
    wanted = asked.request.query.get("FriendlyName")
    applications = [
        one
        for one in asked.exchange.directory.applications.values()
        if one.account_sid == asked.account.sid and wanted in {None, one.friendly_name}
    ]
    return list_page(asked.request, "applications", applications, shape)


async def fetch(asked: Asked) -> web.Response:
    """One application."""
    return web.json_response(shape(_find(asked)))


async def update(asked: Asked) -> web.Response:
    """Change its addresses."""
    application = _find(asked)
    change(application, _NAMES, asked.form)
    return web.json_response(shape(application))


async def delete(asked: Asked) -> web.Response:
    """Forget an application."""
    del asked.exchange.directory.applications[_find(asked).sid]
    return web.Response(status=204)


def _find(asked: Asked) -> Application:
    application = asked.exchange.directory.applications.get(asked.part("application"))
    if application is None or application.account_sid != asked.account.sid:
        raise asked.missing()
    return application


def shape(application: Application) -> Resource:
    """An application with every documented property."""
    return {
        **asdict(application),
        "api_version": API_VERSION,
        "date_created": rfc2822(now()),
        "date_updated": rfc2822(now()),
        "public_application_connect_enabled": False,
        "voice_caller_id_lookup": False,
        "uri": f"{account_path(application.account_sid)}/Applications/{application.sid}.json",
    }


ROUTES = (
    ("POST", "/Applications.json", create),
    ("GET", "/Applications.json", list_applications),
    ("GET", "/Applications/{application}.json", fetch),
    ("POST", "/Applications/{application}.json", update),
    ("DELETE", "/Applications/{application}.json", delete),
)
