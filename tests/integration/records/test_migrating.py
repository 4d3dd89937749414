"""Migrations build what the models say, can be taken back, and may be run at any time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from callcentre.records import Base, Database, migrate

MIGRATE = "import sys; from callcentre.records import migrate; migrate(sys.argv[1])"


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_can_be_taken_back_and_made_again(database: Database, database_url: str) -> None:
    migrate(database_url, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    migrate(database_url)
    assert set(inspect(database.engine).get_table_names()) == {
        "alembic_version",
        *Base.metadata.tables,
    }


def test_several_processes_may_migrate_at_once(database: Database, database_url: str) -> None:
    migrate(database_url, "base")
    command = [sys.executable, "-c", MIGRATE, database_url]
    started = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    assert "calls" in inspect(database.engine).get_table_names()


def test_an_embedded_database_begins_with_a_file_that_is_not_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'var' / 'new.db'}"
    migrate(url)
    database = Database(url)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()
