"""Every process follows what is published, without a restart: a thread that is told, or looks.

It is told by the feed. Should an event be lost, it looks every half minute all the same; and once a
second while there is no Redis. What a call reads is only ever this process's own memory.
"""

from __future__ import annotations

import threading
import time

from callcentre.logs import get_log
from callcentre.queueing import QueueingDownError
from callcentre.switchboard import publishing
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

FIRST_LOOK_SECONDS = 5.0  # a start waits so long for the database, and no longer
_PAUSE_SECONDS = 1.0
_AT_LEAST_EVERY = 30.0  # seconds
_PRUNE_EVERY = 600.0  # seconds
_BLOCK_MS = 1_000  # below the two seconds after which our Redis client gives up


def start(parts: Parts) -> Follower:
    """Follow from now on; returns when this process serves what is published, if it can be known.

    To be called once in each process, after any fork.
    """
    follower = Follower(parts)
    threading.Thread(target=follower.run, name="flows", daemon=True).start()
    follower.has_looked.wait(FIRST_LOOK_SECONDS)
    return follower


class Follower:
    """The thread's work. ``stop`` ends it within about a second."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._pruned = time.monotonic()
        self._is_well = True
        self.has_looked = threading.Event()
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stopped.set()

    def run(self) -> None:
        """Look, wait for news, look again."""
        while not self._stopped.is_set():
            try:
                after = self._latest()
                self.look()
                self._wait_for_news(after)
            # Whatever is away comes back; meanwhile calls are answered from memory.
            except Exception as error:  # noqa: BLE001
                self._tell(error)
                self._stopped.wait(_PAUSE_SECONDS)
            finally:
                self.has_looked.set()

    def look(self) -> None:
        """Take up what is published; without a database, what this machine served last."""
        try:
            publishing.take_up(self._parts)
        except Exception:
            if not self.has_looked.is_set() and self._parts.flows.take_up_kept():
                log.warning("flows_taken_up_without_database")
            raise
        self.has_looked.set()
        self._is_well = True
        if time.monotonic() - self._pruned > _PRUNE_EVERY:
            self._pruned = time.monotonic()
            publishing.forget_unused(self._parts)

    def _latest(self) -> str:
        """Where the feed is now; blank without Redis, which is no reason not to look."""
        try:
            return self._parts.queueing.feed.latest()
        except QueueingDownError:
            return ""

    def _wait_for_news(self, after: str) -> None:
        until = time.monotonic() + _AT_LEAST_EVERY
        while time.monotonic() < until and not self._stopped.is_set():
            if not after:
                self._stopped.wait(_PAUSE_SECONDS)
                return
            for event in self._parts.queueing.feed.read(after, _BLOCK_MS, 500):
                after = event.id
                if event.kind == publishing.NEWS:
                    return

    def _tell(self, error: Exception) -> None:
        if self._is_well:
            log.warning("published_flows_not_known", error=type(error).__name__)
        self._is_well = False
