"""The unit of work: one transaction, and what must happen only once it has held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Executable, Row, text
from sqlalchemy.orm import Session

from callcentre.breaker import Breaker
from callcentre.logs import get_log
from callcentre.records.engine import PATIENT, READ_ONLY, build_engine
from callcentre.records.outages import (
    DatabaseErrors,
    Outage,
    RecordsDownError,
    outage_of,
    reason_of,
)

_log = get_log(__name__)

Action = Callable[[], None]

_LOOK = text("SELECT id FROM callers WHERE id = 0")
# Refused by a database that is read-only, without changing anything in one that is not.
_WRITE = text("UPDATE callers SET kind = kind WHERE id = 0")


class Unit:
    """One transaction, seen in two ways: ``connection`` (quick) and ``session`` (comfortable)."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._session: Session | None = None
        self._actions: list[Action] = []

    @property
    def session(self) -> Session:
        """The ORM session of this transaction; made when first asked for.

        Never commit it: the transaction belongs to the unit. Objects stay readable afterwards.
        """
        if self._session is None:
            self._session = Session(self.connection, expire_on_commit=False)
        return self._session

    def after_commit(self, action: Action) -> None:
        """Run ``action`` once the transaction has been committed; never if it is rolled back."""
        self._actions.append(action)

    def flush(self) -> None:
        """Write out what the session still holds back."""
        if self._session is not None:
            self._session.flush()

    def close(self) -> None:
        """Let go of the session; its objects become plain, detached values."""
        if self._session is not None:
            self._session.close()

    def run_actions(self) -> None:
        """Run the after-commit actions in order; one that fails does not stop the others."""
        for action in self._actions:
            try:
                action()
            # The row is written and somebody may be waiting on the line: whatever went wrong here
            # (Redis away, a bug) is for the log and the sweeps, not for the caller.
            except Exception:  # noqa: BLE001
                _log.exception("after_commit_action_failed")


class Database:
    """Where the past is kept. One per process; safe in threads.

    After a failure that says that the database is away, ``reads`` or ``writes`` is open and every
    method raises `RecordsDownError` at once, instead of waiting for the same failure again.
    """

    def __init__(self, url: str) -> None:
        self.engine = build_engine(url)
        self.reads, self.writes = Breaker(), Breaker()
        self._reading = self.engine.execution_options(**{READ_ONLY: True})
        # SQLite has one writer at a time and lets the others sleep in ever longer naps; the threads
        # of one process do better to wait for each other.
        self._turn: AbstractContextManager[object] = (
            nullcontext() if self.has_round_trips else RLock()
        )
        self._at_once = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def has_round_trips(self) -> bool:
        """Is every statement a journey over a socket? Then fewer of them are better."""
        return self.engine.dialect.name == "postgresql"

    def write_at_once(self, statement: Executable, row: Mapping[str, object]) -> int:
        """One statement that is its own transaction; returns how many rows it wrote."""
        with self._watched(self.writes), self._at_once.connect() as connection:
            return connection.execute(statement, row).rowcount

    def ask_at_once(self, statement: Executable, known: Mapping[str, object]) -> Row[Any] | None:
        """One question that needs no transaction around it; the only row of the answer."""
        engine = self._at_once if self.has_round_trips else self._reading
        with self._watched(self.reads), engine.connect() as connection:
            return connection.execute(statement, known).one_or_none()

    @contextmanager
    def begin(self) -> Iterator[Unit]:
        """A unit that commits at the end, or rolls back on any error and raises it on."""
        with self._turn, self._watched(self.writes), self.engine.connect() as connection:
            unit = Unit(connection)
            try:
                with connection.begin():
                    yield unit
                    unit.flush()
            finally:
                unit.close()
        # Outside the connection: an action may need the pool, and must not hold it meanwhile.
        unit.run_actions()

    @contextmanager
    def reading(self, *, patiently: bool = False) -> Iterator[Unit]:
        """A unit for looking only: it sees one moment, waits for no writer and cannot write.

        ``patiently``: for reports, which may take longer than anybody on the line would wait.
        """
        with self._watched(self.reads), self._reading.connect() as connection:
            unit = Unit(connection.execution_options(**{PATIENT: patiently}))
            try:
                yield unit
            finally:
                unit.close()

    @contextmanager
    def probing(self) -> Iterator[None]:
        """Let this thread try although the database is known to be away."""
        with self.reads.probing(), self.writes.probing():
            yield

    def try_out(self) -> None:
        """Find out whether this database can be read and written just now.

        Raises:
            RecordsDownError: it cannot.
        """
        with self.reading() as unit:
            unit.connection.execute(_LOOK)
        with self.begin() as unit:
            unit.connection.execute(_WRITE)

    @contextmanager
    def _watched(self, breaker: Breaker) -> Iterator[None]:
        if not breaker.lets_through():
            raise RecordsDownError("the database is away")
        try:
            yield
        except DatabaseErrors as error:
            outage = outage_of(error)
            if outage is Outage.NOTHING or (outage is Outage.WRITING and breaker is self.reads):
                raise
            other = self.reads if breaker is self.writes else self.writes
            if outage is Outage.EVERYTHING:
                other.trip()
            if breaker.trip():
                _log.error("database_away", outage=outage.name.lower(), reason=reason_of(error))
            raise RecordsDownError(reason_of(error)) from error
        if breaker.is_open and not breaker.is_probing:
            breaker.mend()

    def close(self) -> None:
        """Close every pooled connection; after a fork, call this before the first use."""
        self.engine.dispose()
