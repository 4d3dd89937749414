"""What staff have switched on, known to every process within seconds, with or without records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from callcentre.logs import get_log
from callcentre.records import Database, switches

log = get_log(__name__)

_FRESH = timedelta(seconds=5)


class SwitchReader:
    """The switches that are on, as of a few seconds ago; without the database, as last known."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._until: Mapping[str, datetime] = {}
        self._read_at: datetime | None = None

    def __call__(self, at: datetime) -> Collection[str]:
        """The names of those that are on at this instant. Never raises."""
        if self._read_at is None or abs(at - self._read_at) >= _FRESH:
            # Noted first: a database that is away is asked by one request in five seconds only.
            self._read_at = at
            try:
                with self._database.reading() as unit:
                    self._until = switches.on_until(unit)
            # Whatever the driver calls it; an announcement is never worth a call.
            except Exception:
                log.exception("switches_not_known")
        return [name for name, until in self._until.items() if until > at]
