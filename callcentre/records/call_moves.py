"""The statements that move a call: the transition table of `calls.states`, written as SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, Update, bindparam, case, func, or_, update

from callcentre.calls.states import CallInput, states_before
from callcentre.records.types import UtcDateTime

# Instants that are told more than once and of which the earliest is the true one.
_EARLIEST = frozenset({"queued_at", "first_offered_at", "answered_at"})


@lru_cache(maxsize=256)
def move_statement(table: Table, event: CallInput, columns: frozenset[str]) -> Update:
    """``UPDATE`` of one call (parameter ``the_call``) that ``event`` may move.

    ``columns`` are set along; each is a parameter of its own name. The statement is kept, so that
    SQLAlchemy compiles it once.
    """
    moves = states_before(event)
    state = table.c.state
    values: dict[str, Any] = {"state": case(moves, value=state)}
    for name in columns & _EARLIEST:
        values[name] = _earlier(table.c[name], bindparam(name, type_=UtcDateTime()))
    return (
        update(table)
        .where(table.c.id == bindparam("the_call", type_=table.c.id.type))
        # Not IN: its list would be written out anew at every call.
        .where(or_(*(state == before for before in moves)))
        .values(values)
    )


def earliest_values(table: Table, columns: Mapping[str, object]) -> dict[str, Any]:
    """``SET`` values that never replace what is known, except an instant by an earlier one."""
    return {name: _first_known(table.c[name], value) for name, value in columns.items()}


def _first_known(column: ColumnElement[Any], value: object) -> ColumnElement[Any]:
    if isinstance(value, datetime):
        return _earlier(column, bindparam(None, value, type_=column.type))
    if isinstance(value, str):
        return func.coalesce(func.nullif(column, ""), value)
    return func.coalesce(column, value)


def _earlier(column: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((or_(column.is_(None), column > value), value), else_=column)
