"""A circuit breaker: after one failure nobody waits for the same failure again.

An open breaker lets nothing through but the one probe that finds out whether all is well: usually
the caretaker's, who asks inside `probing`; without a caretaker the first who comes after a while.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

RETRY_SECONDS = 5.0


class Breaker:
    """Closed as long as all is well. One for each thing that can be away; threads share it."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._guard = threading.Lock()
        self._probing = threading.local()
        self._tripped_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Is this thing known to be away?"""
        return self._tripped_at is not None

    @property
    def is_probing(self) -> bool:
        """Is this very thread inside `probing`?"""
        return bool(getattr(self._probing, "now", False))

    def lets_through(self) -> bool:
        """May the one who asks try? Of many who ask while it is open, now and then one may."""
        if self._tripped_at is None or self.is_probing:
            return True
        with self._guard:
            now = self._ticks()
            if now - (self._tripped_at or now) < RETRY_SECONDS:
                return not self.is_open
            self._tripped_at = now
        return True

    def trip(self) -> bool:
        """It failed. True if that is news."""
        with self._guard:
            was_closed = self._tripped_at is None
            self._tripped_at = self._ticks()
        return was_closed

    def mend(self) -> bool:
        """It works again. True if that is news."""
        with self._guard:
            was_open = self._tripped_at is not None
            self._tripped_at = None
        return was_open

    @contextmanager
    def probing(self) -> Iterator[None]:
        """Let this one thread through meanwhile, whatever is known."""
        self._probing.now = True
        try:
            yield
        finally:
            self._probing.now = False
