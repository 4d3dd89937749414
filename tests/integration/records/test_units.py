"""One unit of work: all or nothing, and what follows only when it held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import DBAPIError, StatementError

from callcentre.records import Database, audit, calls, operators
from callcentre.records.operators import NewOperator
from tests.integration.records.rows import NOON, a_call


class _LostError(Exception):
    pass


def test_actions_run_after_the_commit_and_in_order(database: Database) -> None:
    seen: list[object] = []

    def look() -> None:
        with database.reading() as other:
            seen.append(calls.get(other, "CA1") is not None)

    with database.begin() as unit:
        unit.after_commit(look)
        unit.after_commit(lambda: seen.append("second"))
        calls.arrive(unit, a_call())
        assert seen == []
    assert seen == [True, "second"]


def test_a_failing_action_does_not_stop_the_others(database: Database) -> None:
    seen: list[str] = []

    def fail() -> None:
        raise _LostError

    with database.begin() as unit:
        unit.after_commit(fail)
        unit.after_commit(lambda: seen.append("reached"))
    assert seen == ["reached"]


def test_an_error_takes_everything_back_and_runs_no_action(database: Database) -> None:
    seen: list[str] = []

    def work() -> None:
        with database.begin() as unit:
            unit.after_commit(lambda: seen.append("never"))
            calls.arrive(unit, a_call())
            audit.write(unit, "system", "tried", "call:CA1")
            unit.session.flush()
            raise _LostError

    with pytest.raises(_LostError):
        work()
    with database.reading() as unit:
        assert calls.get(unit, "CA1") is None
        assert audit.of_subject(unit, "call:CA1") == []
    assert seen == []


def test_a_reading_unit_sees_one_moment_and_cannot_write(database: Database) -> None:
    with database.reading() as unit:
        assert calls.get(unit, "CA1") is None
        with database.begin() as other:
            calls.arrive(other, a_call())
        assert calls.get(unit, "CA1") is None
        with pytest.raises(DBAPIError):
            calls.arrive(unit, a_call("CA2"))
    with database.begin() as unit:
        assert calls.get(unit, "CA1") is not None
        assert calls.arrive(unit, a_call("CA2"))


def test_instants_come_back_in_utc_and_without_a_zone_are_refused(database: Database) -> None:
    jakarta = timezone(timedelta(hours=7))
    with database.begin() as unit:
        calls.arrive(unit, a_call(at=NOON.astimezone(jakarta)))
        call = calls.get(unit, "CA1")
        assert call is not None
        assert call.started_at == NOON
        assert call.started_at.tzinfo is UTC
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    with database.begin() as unit, pytest.raises(StatementError, match="without a zone"):
        calls.arrive(unit, a_call("CA2", at=naive))


def test_an_operators_login_is_taken_only_once(database: Database) -> None:
    new = NewOperator("siti", "Siti", "hash", queues=("umum",), languages=("id",))
    with database.begin() as unit:
        siti = operators.add(unit, new, NOON)
        assert siti is not None
        assert operators.add(unit, new, NOON) is None
        assert operators.end_sessions(unit, siti.id)
    with database.reading() as unit:
        again = operators.by_login(unit, "siti")
        assert again is not None
        assert (again.queues, again.session_epoch, again.active) == (["umum"], 1, True)
        assert [person.id for person in operators.list_all(unit)] == [siti.id]


def test_the_audit_keeps_who_did_what(database: Database) -> None:
    with database.begin() as unit:
        audit.write(unit, "operator:1", "wrapped_up", "call:CA1", disposition="prank", count=2)
        (event,) = audit.of_subject(unit, "call:CA1")
    assert (event.actor, event.action) == ("operator:1", "wrapped_up")
    assert event.data == {"disposition": "prank", "count": 2}
