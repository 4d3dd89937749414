"""What every table has in common: its registry, its naming rules, its column types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, cast

from sqlalchemy import Connection, Executable, MetaData, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, mapped_column

from callcentre.records.types import AnyJson, AnyText, BigId, KeyText, Number, UtcDateTime

# A name for every constraint, so that a migration can drop it on either database.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

SerialId = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]
RowId = Annotated[int, mapped_column(BigId)]
Key = Annotated[str, mapped_column(KeyText())]


class Base(DeclarativeBase):
    """All tables are declared on this."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime(),
        int: Number(),
        str: AnyText(),
        dict[str, Any]: AnyJson(),
        list[str]: AnyJson(),
        list[dict[str, Any]]: AnyJson(),
    }


def table_of(model: type[Base]) -> Table:
    """The bare table of a model, for statements that leave the ORM out."""
    return cast(Table, model.__table__)


class ByDialect:
    """One statement, built once for each database that we speak.

    The two dialects spell ``ON CONFLICT`` alike but through different classes; building both at
    import keeps the hot paths down to a lookup and lets SQLAlchemy's compiled cache hit.
    """

    def __init__(self, table: Table, build: Callable[[Any], Executable]) -> None:
        # The row count says whether the row is new; for an INSERT it is kept only on request.
        self._statements: dict[str, Any] = {
            name: build(dialect.insert(table).inline()).execution_options(preserve_rowcount=True)
            for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
        }

    def on(self, connection: Connection) -> Any:
        """The statement for this connection's database."""
        return self._statements[connection.dialect.name]


def insert_if_absent(table: Table) -> ByDialect:
    """A plain insert that a row with the same unique key turns into nothing."""
    return ByDialect(table, lambda insert: insert.on_conflict_do_nothing())
