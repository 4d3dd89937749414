"""A database that is away costs the first call its timeout and the following ones nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from callcentre.records import Database, RecordsDownError, calls
from tests.integration.records.rows import a_call

LONGEST_SECONDS = 2.5


@contextmanager
def _stopwatch(at_most: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < at_most


def _arrive(database: Database) -> bool:
    with database.begin() as unit:
        return calls.arrive(unit, a_call("CA1"))


def _fails_once_then_at_once(database: Database) -> None:
    with _stopwatch(LONGEST_SECONDS), pytest.raises(RecordsDownError):
        _arrive(database)
    with _stopwatch(0.1), pytest.raises(RecordsDownError):
        _arrive(database)


def _comes_back(database: Database) -> None:
    with database.probing():
        database.try_out()
    database.reads.mend()
    database.writes.mend()
    assert _arrive(database)


def test_a_locked_file_may_still_be_read(sqlite_url: str) -> None:
    database, other = Database(sqlite_url), sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    _fails_once_then_at_once(database)
    with database.reading() as unit:
        assert calls.get(unit, "CA1") is None
    other.rollback()
    _comes_back(database)


def test_a_full_disk_under_sqlite(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    @event.listens_for(database.engine, "connect")
    def _limit(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    many = [a_call(f"CA{number}") for number in range(2000)]
    with pytest.raises(RecordsDownError, match="full"), database.begin() as unit:
        all(calls.arrive(unit, one) for one in many)
    assert database.writes.is_open
    assert not database.reads.is_open


def test_a_read_only_database(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.engine.connect() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        statement = f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'
        connection.execute(text(statement))
        connection.commit()
    database.close()
    _fails_once_then_at_once(database)
    with database.reading() as unit:
        assert calls.get(unit, "CA1") is None
    database.close()


def test_a_full_disk_as_the_server_tells_of_it(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.engine.connect() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full';"
                " END $$"
            )
        )
        connection.execute(
            text("CREATE TRIGGER full_disk BEFORE INSERT ON calls EXECUTE FUNCTION full_disk()")
        )
        connection.commit()
    _fails_once_then_at_once(database)
    with database.engine.connect() as connection:
        connection.execute(text("DROP TRIGGER full_disk ON calls"))
        connection.commit()
    _comes_back(database)
    database.close()


def test_a_frozen_server_is_not_waited_for(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.engine.connect() as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    os.kill(backend, signal.SIGSTOP)  # a process of the server that this test session started
    try:
        _fails_once_then_at_once(database)
    finally:
        os.kill(backend, signal.SIGCONT)
    _comes_back(database)
    database.close()


def test_a_slow_statement_is_stopped(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with _stopwatch(LONGEST_SECONDS), pytest.raises(RecordsDownError), database.begin() as unit:
        unit.connection.execute(text("SELECT pg_sleep(10)"))
    assert database.writes.is_open
    assert not database.reads.is_open
    database.close()


def test_a_wrong_statement_says_nothing_about_the_next(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)null"), database.begin() as unit:
        unit.connection.execute(text("INSERT INTO callers (identity) VALUES (NULL)"))
    assert _arrive(database)
