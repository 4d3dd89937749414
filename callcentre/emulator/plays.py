"""A script being played: all its citizens at the same time."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from callcentre.emulator.citizens import Citizen
from callcentre.emulator.crowds import CrowdAtWork
from callcentre.emulator.lookout import Lookout
from callcentre.emulator.names import new_sid
from callcentre.emulator.script import Script

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

log = logging.getLogger(__name__)

_MOST_KEPT = 50


class Play:
    """One script being played; ``name`` is the file that it came from."""

    def __init__(self, exchange: Exchange, script: Script, name: str) -> None:
        self.id = new_sid("PL")
        self.name = name
        self._lookout = Lookout()
        self.citizens = [Citizen(exchange, person, self._lookout) for person in script.people]
        self.crowds = [
            CrowdAtWork(exchange, crowd, script.seed, self._lookout) for crowd in script.crowds
        ]
        self._book, self._faults = exchange.faults, script.faults
        self._running = True
        self._work: asyncio.Future[list[BaseException | None]] | None = None

    async def run(self) -> None:
        """Let all people live at the same time, with the faults that their script brings."""
        self._book.add(self._faults)
        lives = [citizen.live() for citizen in self.citizens]
        crowds = [crowd.run() for crowd in self.crowds]
        self._work = asyncio.gather(*lives, *crowds, return_exceptions=True)
        try:
            for problem in await self._work:
                if problem is not None:
                    log.error("somebody of %s broke", self.name, exc_info=problem)
        finally:
            self._running = False
            self._book.remove(self._faults.rules)
            await self._lookout.close()

    def stop(self) -> None:
        """Everybody puts down and goes home."""
        if self._work is not None:
            self._work.cancel()

    @property
    def state(self) -> str:
        """``running``, ``done`` or ``failed``."""
        failed = any(one.error for one in self.citizens) or any(one.failed for one in self.crowds)
        return "running" if self._running else "failed" if failed else "done"

    def report(self) -> dict[str, object]:
        """State, dialogues and figures, JSON-ready."""
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "people": [_person(citizen) for citizen in self.citizens],
            "crowds": [crowd.report() for crowd in self.crowds],
        }

    def outline(self) -> dict[str, object]:
        """The same with only the last line of each dialogue, for a page that asks every second."""
        return self.report() | {"people": [_last_line(citizen) for citizen in self.citizens]}


class Plays:
    """The scripts that were started, oldest first; only the last ones are remembered."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._plays: dict[str, Play] = {}

    def start(self, script: Script, name: str) -> Play:
        """Begin to play a script."""
        play = Play(self._exchange, script, name)
        self._plays[play.id] = play
        for old in [one.id for one in self._plays.values() if one.state != "running"]:
            if len(self._plays) > _MOST_KEPT:
                del self._plays[old]
        self._exchange.spawn(play.run(), f"play {play.id}")
        return play

    def get(self, play_id: str) -> Play | None:
        """Find one."""
        return self._plays.get(play_id)

    def all(self) -> list[Play]:
        """Newest first."""
        return list(reversed(self._plays.values()))


def _person(citizen: Citizen) -> dict[str, object]:
    lines = citizen.dialogue.lines
    return {
        "name": citizen.person.name,
        "transcript": [str(line) for line in lines],
        "lines": [{"at": round(one.at, 1), "kind": one.kind, "text": one.text} for one in lines],
        "error": citizen.error or None,
        "call_sid": citizen.leg.sid if citizen.leg else None,
    }


def _last_line(citizen: Citizen) -> dict[str, object]:
    lines = citizen.dialogue.lines
    return {
        "name": citizen.person.name,
        "error": citizen.error or None,
        "call_sid": citizen.leg.sid if citizen.leg else None,
        "line": str(lines[-1]) if lines else "",
    }
