"""How Alembic meets our database. Started in-process by ``callcentre.records.migrate``."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from callcentre.records import Base
from callcentre.records.engine import build_engine

# Any number that no other program on this database locks by.
_ONE_MIGRATION_AT_A_TIME = 711_202_611


def _prepare_postgresql(connection: Connection) -> None:
    connection.execute(text("SET LOCAL statement_timeout = '300s'"))
    connection.execute(text("SET LOCAL lock_timeout = '120s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ONE_MIGRATION_AT_A_TIME})
    # The house is open while it is rebuilt: a migration that cannot get a table within seconds
    # gives up, instead of making every webhook stand in line behind it.
    connection.execute(text("SET LOCAL lock_timeout = '5s'"))


def _run() -> None:
    engine = build_engine(context.config.attributes["url"])
    try:
        # On SQLite this takes the write lock at once, which keeps a second migration out as well.
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                _prepare_postgresql(connection)
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=connection.dialect.name == "sqlite",
            )
            context.run_migrations()
    finally:
        engine.dispose()


_run()
