"""A script being played: all its citizens at the same time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcentre.emulator.citizens import Citizen
from callcentre.emulator.names import new_sid
from callcentre.emulator.script import Person

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange


class Play:
    """One script being played."""

    def __init__(self, exchange: Exchange, people: tuple[Person, ...]) -> None:
        self.id = new_sid("PL")
        self.citizens = [Citizen(exchange, person) for person in people]
        self._running = True

    async def run(self) -> None:
        """Let all people live at the same time."""
        try:
            await asyncio.gather(*(citizen.live() for citizen in self.citizens))
        finally:
            self._running = False

    def report(self) -> dict[str, object]:
        """State and transcripts, JSON-ready."""
        failed = any(citizen.error for citizen in self.citizens)
        state = "running" if self._running else "failed" if failed else "done"
        return {
            "id": self.id,
            "state": state,
            "people": [
                {
                    "name": citizen.person.name,
                    "transcript": citizen.transcript,
                    "error": citizen.error or None,
                    "call_sid": citizen.leg.sid if citizen.leg else None,
                }
                for citizen in self.citizens
            ],
        }
