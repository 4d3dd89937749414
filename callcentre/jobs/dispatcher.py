"""The dispatcher process: rings operators on every change of the line and on a timer."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

from callcentre.logs import get_log
from callcentre.queueing.feed import START
from callcentre.switchboard import repair, timers
from callcentre.switchboard.caretaker import Caretaker
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.presence import History

log = get_log(__name__)

ROUND_MS = 1000
_RECONCILE_SECONDS = 60.0
_TRIGGERS = {"line", "operator"}


def run(parts: Parts) -> None:
    """Keep watch until SIGTERM or SIGINT. Any number of dispatchers may run side by side."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    caretaker = Caretaker(parts, "dispatcher")
    caretaker.start()
    _Watch(parts).keep(stop)
    caretaker.stop()


class _Watch:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._after = START
        self._history = History(parts)
        self._reconciled = time.monotonic()

    def keep(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self._after = self._parts.queueing.feed.latest()
                self._round(stop)
            # Redis or the database is away: this process must be there when they come back.
            except Exception:
                log.exception("dispatcher_round_failed")
                stop.wait(ROUND_MS / 1000)

    def _round(self, stop: threading.Event) -> None:
        while not stop.is_set():
            repair.keep_watch(self._parts)
            self._history.catch_up()
            timers.ring(self._parts)
            self._reconcile_when_due()
            self._sleep_until_something_changes()

    def _reconcile_when_due(self) -> None:
        if time.monotonic() - self._reconciled >= _RECONCILE_SECONDS:
            self._reconciled = time.monotonic()
            self._parts.jobs.reconcile()

    def _sleep_until_something_changes(self) -> None:
        """At most a second, so that lapsed offers are seen even when nothing is told."""
        deadline = time.monotonic() + ROUND_MS / 1000
        while (left := deadline - time.monotonic()) > 0:
            for event in self._parts.queueing.feed.read(self._after, max(1, int(left * 1000)), 100):
                self._after = event.id
                if event.kind in _TRIGGERS:
                    return
