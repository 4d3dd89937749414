"""Two legs that a ``<Dial>`` has put through to each other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcentre.emulator.audio import Studio
    from callcentre.emulator.legs import Leg


class Talk:
    """The caller and the called, hearing each other until one of them goes."""

    def __init__(self, studio: Studio, caller: Leg, called: Leg) -> None:
        self.bridge = studio.bridge(caller.audio, called.audio)
        self.over = asyncio.Event()
        self._legs = (caller, called)
        for leg in self._legs:
            leg.gathering = self
            leg.meetings += 1

    def others(self, leg: Leg) -> list[Leg]:
        """The other one of the two, while it lives."""
        return [one for one in self._legs if one is not leg and not one.is_over]

    def drop(self, leg: Leg) -> None:
        """One of the two is taken elsewhere, so the talk is over."""
        leg.gathering = None
        self.over.set()

    def close(self) -> None:
        """Take the two apart."""
        self.over.set()
        self.bridge.close()
        for leg in self._legs:
            if leg.gathering is self:
                leg.gathering = None
