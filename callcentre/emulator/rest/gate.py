"""The door of REST: how many may be inside at once, and who may answer in a handler's place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from callcentre.emulator.rest.answers import RestError

Interceptor = Callable[[web.Request], Awaitable[web.StreamResponse | None]]
"""Answers a request before its resource does; None lets it through."""

CONCURRENCY_HEADER = "Twilio-Concurrent-Requests"
TOO_MANY = RestError(429, 20429, "Too Many Requests")


class Gate:
    """Counts requests, refuses those beyond ``most`` (0: no limit), asks the interceptors first."""

    def __init__(self, most: int = 0) -> None:
        self.interceptors: list[Interceptor] = []
        self._most = most
        self._inside = 0

    async def pass_through(
        self, request: web.Request, handle: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Let one request in, or answer it here."""
        self._inside += 1
        load = self._inside
        try:
            answer = await self._answer(request, handle)
        finally:
            self._inside -= 1
        if not answer.prepared:
            answer.headers[CONCURRENCY_HEADER] = str(load)
        return answer

    async def _answer(
        self, request: web.Request, handle: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        for interceptor in self.interceptors:
            answer = await interceptor(request)
            if answer is not None:
                return answer
        if self._most and self._inside > self._most:
            return TOO_MANY.response()
        return await handle()
