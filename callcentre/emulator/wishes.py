"""What citizens wait for, how long, and what it is called when it does not happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from callcentre.emulator.lookout import Lookout

if TYPE_CHECKING:
    from callcentre.emulator.audio import Studio
    from callcentre.emulator.legs import Leg

_LEAST_REAL = 3.0
_UNTIL_ASKED = 5.0


class CitizenError(Exception):
    """What the citizen expected did not happen."""


class CallOverError(CitizenError):
    """The call ended before the citizen was done with it."""


class PatienceError(CitizenError):
    """A stranger of a crowd has waited long enough."""


class Wishes:
    """Waits on behalf of one citizen; ``listen`` is called at every look and returns False."""

    def __init__(self, studio: Studio, lookout: Lookout, listen: Callable[[], bool]) -> None:
        self._studio = studio
        self._lookout = lookout
        self._listen = listen

    async def until_listening(self, leg: Leg) -> None:
        """People press when they are asked to; after some time they press all the same."""
        end = self._studio.now() + _UNTIL_ASKED
        await self._lookout.until(
            lambda: leg.is_listening or leg.is_over or self._studio.now() >= end
        )

    async def until(
        self,
        happened: Callable[[], bool],
        seconds: float,
        wish: str,
        hopeless: Callable[[], bool] = lambda: False,
        *,
        exact: bool = False,
    ) -> None:
        """Wait until it has happened; ``exact`` seconds are a person's patience.

        Raises:
            CallOverError: it became hopeless.
            PatienceError: the exact time is up.
            CitizenError: any other time is up.
        """
        studio = self._studio
        # The application answers in real time, however fast the clock of this world runs.
        end = studio.now() + (seconds if exact else max(seconds, _LEAST_REAL * studio.speed))
        lost = False

        def decided() -> bool:
            nonlocal lost
            if happened():
                return True
            lost = hopeless()
            return lost or studio.now() >= end or self._listen()

        await self._lookout.until(decided)
        if lost:
            raise CallOverError(f"wanted {wish}, but the call is over")
        if studio.now() >= end and not happened():
            raise (PatienceError if exact else CitizenError)(f"wanted {wish} within {seconds:g} s")
