"""The door of REST: refuses too many at once, and lets somebody else answer first."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from callcentre.emulator.rest.gate import Gate


def test_one_request_too_many_is_refused() -> None:
    async def work() -> list[int]:
        gate, wait = Gate(most=1), asyncio.Event()

        async def slow() -> web.StreamResponse:
            await wait.wait()
            return web.Response()

        request = make_mocked_request("GET", "/")
        first = asyncio.create_task(gate.pass_through(request, slow))
        await asyncio.sleep(0)
        second = await gate.pass_through(request, slow)
        wait.set()
        return [(await first).status, second.status]

    assert asyncio.run(work()) == [200, 429]


def test_an_interceptor_answers_first() -> None:
    async def unwell(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=500)

    async def never() -> web.StreamResponse:
        raise AssertionError

    async def work() -> web.StreamResponse:
        gate = Gate()
        gate.interceptors.append(unwell)
        return await gate.pass_through(make_mocked_request("GET", "/"), never)

    answer = asyncio.run(work())
    assert (answer.status, answer.headers["Twilio-Concurrent-Requests"]) == (500, "1")
