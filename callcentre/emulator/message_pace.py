"""How quickly one sender's messages leave; the rest wait for their turn (contract 5.3)."""

from __future__ import annotations

LONGEST_LINE = 36_000.0
"""Seconds of messages that a sender may have waiting."""
LINE_FULL, LINE_FULL_IN_SERVICE, TOO_OLD = 21611, 30001, 30036


class Pace:
    """When each sender may send next, on the emulator's clock."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}

    def wait(self, sender: str, segments: int, rate: float, now: float) -> float | None:
        """Seconds until so many segments may leave; None when too many wait already.

        ``rate`` is segments a second; 0 is no limit.
        """
        if not rate:
            return 0.0
        waiting = max(0.0, self._free_at.get(sender, now) - now)
        if waiting > LONGEST_LINE:
            return None
        self._free_at[sender] = now + waiting + segments / rate
        return waiting
