"""Making the engine: the few settings that keep each database quick, safe and honest."""

from __future__ import annotations

import select
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError

from callcentre.records.patience import USUAL_SECONDS, PatientConnection

# A connection option: this transaction will only read.
READ_ONLY = "callcentre_read_only"
# A connection option: what is read may take as long as a report takes.
PATIENT = "callcentre_patient"

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers and the one writer do not wait for each other
    "PRAGMA synchronous = NORMAL",  # safe with WAL; a power cut may lose the last commits only
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 1200",
)
# A report may take its time; a caller may not.
_USUAL_MS, _PATIENT_MS = 1200, 20_000
_PATIENT_SECONDS = 25.0
# Nothing that a caller waits for may hang: the ladder down is quicker than a stuck statement.
_POSTGRES_OPTIONS = " ".join(
    f"-c {option}"
    for option in (
        f"statement_timeout={_USUAL_MS}",
        "lock_timeout=1000",
        "idle_in_transaction_session_timeout=30000",
        "timezone=UTC",
    )
)


def build_engine(url: str) -> Engine:
    """An engine for ``sqlite:///...`` or ``postgresql+psycopg://...``; connects to nothing yet."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgresql(url)


def _sqlite(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    # The driver's own idea of when to begin is switched off; ours is in _begin_sqlite.
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": 1.2})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma).close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: SQLite must
    # refuse it at once, whatever busy_timeout says. Taking the write lock first makes it wait.
    raw: Any = connection.connection.driver_connection
    if connection.get_execution_options().get(READ_ONLY, False):
        raw.execute("PRAGMA query_only = ON")
        raw.execute("BEGIN")
    else:
        raw.execute("PRAGMA query_only = OFF")
        raw.execute("BEGIN IMMEDIATE")


def _postgresql(url: str) -> Engine:
    engine = create_engine(
        url,
        # Sixteen a process: six processes fit into a server as it comes (100 connections).
        pool_size=8,
        max_overflow=8,
        pool_timeout=1.5,
        pool_recycle=1800,
        pool_use_lifo=True,
        connect_args={
            "connect_timeout": 2,
            "options": _POSTGRES_OPTIONS,
            "tcp_user_timeout": 3000,
            "keepalives_idle": 30,
        },
    )
    event.listen(engine, "do_connect", _connect_patiently)
    event.listen(engine, "checkout", _refuse_a_dead_connection)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _connect_patiently(
    _dialect: object, _record: object, positional: Any, named: Any
) -> PatientConnection:
    return PatientConnection.connect(*positional, **named)


def _begin_postgresql(connection: Connection) -> None:
    # What is read in several statements (a report and its reconciliation) must be one moment.
    options = connection.get_execution_options()
    raw: Any = connection.connection.driver_connection
    raw.patience = _PATIENT_SECONDS if options.get(PATIENT, False) else USUAL_SECONDS
    if not options.get(READ_ONLY, False):
        return
    begin = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    if options.get(PATIENT, False):
        begin += f"; SET LOCAL statement_timeout = {_PATIENT_MS}"
    connection.exec_driver_sql(begin)


def _refuse_a_dead_connection(connection: Any, _record: object, _proxy: object) -> None:
    # An idle connection has nothing to say. When its socket can be read, the server has closed it
    # or is about to; this look costs no round trip, unlike a ping. The pool then takes a new one.
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError("the server has closed this connection")
