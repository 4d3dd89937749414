"""REST that is refused, breaks, waits or never answers.

Nothing of a struck request is done, unless only its answer gets lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from callcentre.emulator.faults import subjects
from callcentre.emulator.rest.answers import RestError
from callcentre.emulator.rest.gate import TOO_MANY

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

ANSWER_IS_LOST = web.RequestKey("answer_is_lost", bool)
BROKEN = RestError(500, 20500, "An internal server error has occurred")


def interceptor(
    exchange: Exchange,
) -> Callable[[web.Request], Awaitable[web.StreamResponse | None]]:
    """What asks the book before each REST request. Seconds are real: so are HTTP's timers."""

    async def intercept(request: web.Request) -> web.StreamResponse | None:
        struck = exchange.faults.strikes(await subjects.of_request(exchange, request))
        if "slow" in struck:
            await asyncio.sleep(struck["slow"].seconds)
        if "hang" in struck:
            await asyncio.sleep(struck["hang"].seconds)
            return _cut_off(request)
        if "refuse" in struck:
            return _cut_off(request)
        if "error" in struck:
            return BROKEN.response()
        if "too_many" in struck:
            return TOO_MANY.response()
        request[ANSWER_IS_LOST] = "lose_answer" in struck
        return None

    return intercept


async def cut_off_answer(request: web.Request, _response: web.StreamResponse) -> None:
    """Reset the connection when the work has been done and the answer is about to leave."""
    if request.get(ANSWER_IS_LOST) and request.transport is not None:
        request.transport.abort()


def _cut_off(request: web.Request) -> web.StreamResponse:
    """Reset the connection; the response is written to nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
