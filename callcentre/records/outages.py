"""Which errors of the drivers mean that the database is away, and for what.

A database that refuses to write (read-only, disk full, locked, a statement stopped for its length)
may still be read. One that cannot be reached is away for both. A statement that is simply wrong
says nothing about the next one.
"""

from __future__ import annotations

import sqlite3
from enum import Enum

from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from callcentre.errors import CallcentreError

# Two transactions got in each other's way: the next try is as good as any.
_BAD_LUCK = {"40001", "40P01"}
# Read-only, a statement stopped for its length, a lock not got, and every lack of resources (a full
# disk among them); then the same as SQLite calls it.
_NO_WRITING = ("25006", "57014", "55P03", "53")
_SQLITE_NO_WRITING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_FULL")


class RecordsDownError(CallcentreError):
    """The database is away, or takes nothing just now; what was to be written was not."""


# Beginning a transaction on SQLite is our own doing, so nobody wraps what it raises.
DatabaseErrors = (SQLAlchemyError, sqlite3.OperationalError)


class Outage(Enum):
    """What is away after an error."""

    NOTHING = 0
    WRITING = 1
    EVERYTHING = 2


def outage_of(error: BaseException) -> Outage:
    """What an error that came out of a transaction says about the next one."""
    if isinstance(error, PoolTimeoutError | DisconnectionError | InterfaceError):
        return Outage.EVERYTHING
    if not isinstance(error, OperationalError | InternalError | sqlite3.OperationalError):
        return Outage.NOTHING
    state = _state(error)
    if state in _BAD_LUCK:
        return Outage.NOTHING
    if state.startswith(_NO_WRITING + _SQLITE_NO_WRITING):
        return Outage.WRITING
    return Outage.NOTHING if isinstance(error, InternalError) else Outage.EVERYTHING


def reason_of(error: BaseException) -> str:
    """One short line for the log and the doctor; a statement's parameters are never in it."""
    return str(_cause(error)).strip().partition("\n")[0][:200]


def _state(error: BaseException) -> str:
    cause = _cause(error)
    return str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or "")


def _cause(error: BaseException) -> BaseException:
    """What the driver itself raised."""
    return error.orig or error if isinstance(error, DBAPIError) else error
