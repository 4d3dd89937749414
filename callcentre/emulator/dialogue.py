"""What one citizen did and heard, in order and with times, to be read like a play."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from callcentre.emulator.legs import Leg


@dataclass(frozen=True)
class Line:
    """One line; ``at`` is in seconds of the emulator's clock."""

    at: float
    kind: Literal["does", "hears"]
    text: str

    def __str__(self) -> str:
        return f"{self.at:.1f} {self.text if self.kind == 'does' else f'« {self.text} »'}"


class Dialogue:
    """The lines of one citizen."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.lines: list[Line] = []
        self._now = now
        self._overheard = 0

    def note(self, text: str) -> None:
        """The citizen does something."""
        self.lines.append(Line(self._now(), "does", text))

    def new_call(self) -> None:
        """Another call begins; nothing of it has been heard yet."""
        self._overheard = 0

    def overhear(self, leg: Leg) -> None:
        """Write down what has been said to the citizen since the last time."""
        for text in leg.heard[self._overheard :]:
            self.lines.append(Line(self._now(), "hears", text))
        self._overheard = len(leg.heard)
