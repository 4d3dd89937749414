"""A database that went away and came back costs nobody a call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import create_engine, text

from callcentre.records import Database, calls
from tests.integration.records.rows import a_call

OTHERS = text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


def _fill_the_pool(database: Database, size: int) -> None:
    together = Barrier(size)

    def look(_: int) -> None:
        with database.reading() as unit:
            calls.get(unit, "CA1")
            together.wait(10)

    with ThreadPoolExecutor(size) as pool:
        list(pool.map(look, range(size)))


def test_connections_that_the_server_closed_are_replaced_unnoticed(postgresql_url: str) -> None:
    database, another = Database(postgresql_url), create_engine(postgresql_url)
    _fill_the_pool(database, 4)
    with another.connect() as connection:
        assert len(connection.execute(OTHERS).all()) >= 4
    for number in range(5):
        with database.begin() as unit:
            assert calls.arrive(unit, a_call(f"CA{number}"))
    database.close()
    another.dispose()


def test_a_statement_may_not_hang(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.reading() as unit:
        shown = [
            unit.connection.execute(text(f"SHOW {name}")).scalar()
            for name in ("statement_timeout", "lock_timeout", "timezone")
        ]
        assert shown == ["1200ms", "1s", "UTC"]
    with database.reading(patiently=True) as unit:
        assert unit.connection.execute(text("SHOW statement_timeout")).scalar() == "20s"
    with database.reading() as unit:
        assert unit.connection.execute(text("SHOW statement_timeout")).scalar() == "1200ms"
    database.close()
