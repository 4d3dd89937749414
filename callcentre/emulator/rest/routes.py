"""All REST routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from callcentre.emulator.exchange import Exchange
from callcentre.emulator.names import API_VERSION
from callcentre.emulator.rest import (
    accounts,
    applications,
    call_recordings,
    call_transcriptions,
    calls,
    conference_recordings,
    conferences,
    message_media,
    messages,
    numbers,
    participants,
    queue_members,
    queues,
    recordings,
    tokens,
    user_messages,
)
from callcentre.emulator.rest.answers import RestError, not_found
from callcentre.emulator.rest.parameters import check
from callcentre.emulator.rest.request import Asked, read_request

Handler = Callable[[Asked], Awaitable[web.StreamResponse]]
_HERE = f"/{API_VERSION}/Accounts/{{account}}"

_MODULES = (
    calls,
    call_recordings,
    call_transcriptions,
    conferences,
    conference_recordings,
    participants,
    queues,
    queue_members,
    recordings,
    messages,
    message_media,
    numbers,
    applications,
    accounts,
    tokens,
    user_messages,
)


def rest_routes(exchange: Exchange) -> list[web.RouteDef]:
    """Every route of every resource; unknown paths below the version answer 20404."""
    routes = [
        web.route(method, _HERE + path, _guarded(exchange, f"{method} {path}", handler))
        for module in _MODULES
        for method, path, handler in module.ROUTES
    ]
    paths = dict.fromkeys(path for module in _MODULES for _, path, _ in module.ROUTES)
    wrong = [web.route("*", _HERE + path, _wrong_method) for path in paths]
    return [*routes, *wrong, web.route("*", f"/{API_VERSION}/{{rest:.*}}", _unknown)]


def _guarded(
    exchange: Exchange, operation: str, handler: Handler
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    operation = operation.removesuffix(".json")

    async def guarded(request: web.Request) -> web.StreamResponse:
        async def handle() -> web.StreamResponse:
            try:
                asked = await read_request(exchange, request)
                check(operation, asked.form.names())
                return await handler(asked)
            except RestError as error:
                return error.response()

        # Whoever looks at the fields later finds them read.
        try:
            await request.post()
        except web.HTTPRequestEntityTooLarge:
            return RestError(413, 20001, "The request is larger than 1 MiB").response()
        except (ValueError, LookupError, HttpProcessingError):
            return RestError(400, 20001, "The body is not a form").response()
        return await exchange.rest_gate.pass_through(request, handle)

    return guarded


async def _wrong_method(request: web.Request) -> web.StreamResponse:
    return RestError(405, 20004, f"Method {request.method} is not allowed here").response()


async def _unknown(request: web.Request) -> web.StreamResponse:
    return not_found(request.path).response()
