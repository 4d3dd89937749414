"""One pair of eyes for thousands of waiting people: looks for all of them, every few moments."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from callcentre.emulator.tasks import put_down

LOOK_EVERY_SECONDS = 0.02

Look = Callable[[], bool]


class Lookout:
    """Wakes whoever waits for something that nobody announces."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[None], Look] = {}
        self._task: asyncio.Task[None] | None = None

    async def until(self, look: Look) -> None:
        """Return once ``look()`` is true; what it raises is raised here."""
        if look():
            return
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[waiting] = look
        if self._task is None:
            self._task = asyncio.create_task(self._watch(), name="lookout")
        try:
            await waiting
        finally:
            self._waiting.pop(waiting, None)

    async def close(self) -> None:
        """Nobody waits any more."""
        if self._task is not None:
            await put_down(self._task)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            for waiting, look in tuple(self._waiting.items()):
                _look_for(waiting, look)


def _look_for(waiting: asyncio.Future[None], look: Look) -> None:
    if waiting.done():
        return
    try:
        if look():
            waiting.set_result(None)
    except Exception as error:  # noqa: BLE001 - it belongs to the one who waits
        waiting.set_exception(error)
