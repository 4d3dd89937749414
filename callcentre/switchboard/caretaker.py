"""Every process has one: a thread that finds out when what was away is back, and tidies up.

It alone tries a database or a Redis that is known to be away, so that no caller waits for them.
Once the database is there, the spool is replayed before anything else is written directly: so the
events of a call keep their order.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress

from callcentre.logs import get_log
from callcentre.queueing import QueueingDownError, Report
from callcentre.records import RecordsDownError
from callcentre.switchboard import health, last_resort, rebuild, repair, replay
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

ROUND_SECONDS = 0.5
# Rounds.
_REPORT_EVERY = 4
_ASK_CARRIER_EVERY = 10


class Caretaker:
    """The thread's work. `start` once in each process, after any fork."""

    def __init__(self, parts: Parts, role: str = "web") -> None:
        self._parts = parts
        self._role = role
        self._name = f"{role}:{socket.gethostname()}:{os.getpid()}"
        self._stopped = threading.Event()
        self._round = 0

    def start(self) -> None:
        """Begin; the thread ends with the process."""
        self._parts.spool.keep_reserve()
        threading.Thread(target=self._run, name="caretaker", daemon=True).start()

    def stop(self) -> None:
        """Ask the thread to end, and say that this process goes in good order."""
        self._stopped.set()
        with suppress(QueueingDownError):
            self._parts.queueing.upkeep.leave(self._name)

    def look_after(self) -> None:
        """One round."""
        if self._parts.queueing.breaker.is_open:
            self._parts.queueing.answers()
        records = self._parts.database
        if records.reads.is_open or records.writes.is_open or not self._parts.spool.is_empty:
            self._bring_back_records()
        self._round += 1
        if self._round % _REPORT_EVERY == 1:
            self._look_around()
        if self._round % _ASK_CARRIER_EVERY == 1 and self._parts.carrier.is_in_trouble:
            self._parts.carrier.answers()

    def _look_around(self) -> None:
        last_resort.write(self._parts.settings, self._parts.city)
        if self._parts.queueing.breaker.is_open:
            return
        try:
            rebuild.when_lost(self._parts)
            self._parts.queueing.upkeep.report(self._report())
            self._stand_in()
        except (QueueingDownError, RecordsDownError) as error:
            log.warning("redis_not_rebuilt", reason=str(error))

    def _report(self) -> Report:
        troubles = tuple(health.own_troubles(self._parts))
        at, spooled = self._parts.clock(), self._parts.spool.waiting()
        return Report(self._name, self._role, at, troubles, spooled)

    def _stand_in(self) -> None:
        """Without any dispatcher somebody has to ring the operators."""
        reports = health.recent(self._parts)
        if self._role != "dispatcher" and not any(one.role == "dispatcher" for one in reports):
            repair.keep_watch(self._parts)

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
