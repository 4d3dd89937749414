"""Every process has one: a thread that finds out when what was away is back, and tidies up.

It alone tries a database or a Redis that is known to be away, so that no caller waits for them.
Once the database is there, the spool is replayed before anything else is written directly: so the
events of a call keep their order.
"""

from __future__ import annotations

import threading

from callcentre.logs import get_log
from callcentre.queueing import QueueingDownError
from callcentre.records import RecordsDownError
from callcentre.switchboard import last_resort, rebuild, replay
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

ROUND_SECONDS = 0.5
_LOOK_AT_REDIS_EVERY = 4  # rounds


class Caretaker:
    """The thread's work. `start` once in each process, after any fork."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stopped = threading.Event()
        self._round = 0

    def start(self) -> None:
        """Begin; the thread ends with the process."""
        self._parts.spool.keep_reserve()
        last_resort.write(self._parts.settings, self._parts.city)
        threading.Thread(target=self._run, name="caretaker", daemon=True).start()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stopped.set()

    def look_after(self) -> None:
        """One round."""
        if self._parts.queueing.breaker.is_open:
            self._parts.queueing.answers()
        records = self._parts.database
        if records.reads.is_open or records.writes.is_open or not self._parts.spool.is_empty:
            self._bring_back_records()
        self._round += 1
        if self._round % _LOOK_AT_REDIS_EVERY == 1 and not self._parts.queueing.breaker.is_open:
            self._look_at_redis()

    def _look_at_redis(self) -> None:
        try:
            rebuild.when_lost(self._parts)
        except (QueueingDownError, RecordsDownError) as error:
            log.warning("redis_not_rebuilt", reason=str(error))

    def _bring_back_records(self) -> None:
        records = self._parts.database
        try:
            with records.probing():
                records.try_out()
                replay.replay(self._parts)
        except RecordsDownError:
            return
        was_away = records.reads.mend()
        if records.writes.mend() or was_away:
            log.warning("database_back")

    def _run(self) -> None:
        while not self._stopped.wait(ROUND_SECONDS):
            try:
                self.look_after()
            # Whatever it is, the next round has to be.
            except Exception:
                log.exception("caretaker_round_failed")
