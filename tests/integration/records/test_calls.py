"""Calls: written once, moved only forward, found again."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from callcentre.calls.states import CallInput, CallState, Disposition
from callcentre.records import Database, Days, callers, calls
from callcentre.records.calls import CallFilter
from tests.integration.records.rows import DEWIS, NOON, RINAS, WITHHELD, a_call, seconds


def _state(database: Database, call_id: str = "CA1") -> CallState:
    with database.reading() as unit:
        call = calls.get(unit, call_id)
        assert call is not None
        return call.state


def test_a_call_that_arrives_twice_has_one_row(database: Database) -> None:
    with database.begin() as unit:
        assert calls.arrive(unit, a_call())
    with database.begin() as unit:
        assert not calls.arrive(unit, a_call(at=NOON + seconds(9)))
        call = calls.get(unit, "CA1")
    assert call is not None
    assert (call.state, call.started_at) == (CallState.RECEIVED, NOON)
    assert (call.caller.identity, call.caller.first_seen_at) == (RINAS.key, NOON)


def test_withheld_callers_share_one_row(database: Database) -> None:
    with database.begin() as unit:
        for call_id in ("CA1", "CA2"):
            calls.arrive(unit, a_call(call_id, WITHHELD))
        first, second = calls.get(unit, "CA1"), calls.get(unit, "CA2")
        assert first is not None
        assert second is not None
        assert first.caller_id == second.caller_id
        assert callers.get_by_identity(unit, "withheld") is not None


def test_a_call_moves_along_the_table_and_columns_move_with_it(database: Database) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call())
        assert calls.move_call(unit, "CA1", CallInput.STEPPED)
        assert calls.move_call(unit, "CA1", CallInput.QUEUED, queue="umum", queued_at=NOON)
        assert not calls.move_call(unit, "CA1", CallInput.QUEUED, queue="other")
        assert calls.move_call(unit, "CA1", CallInput.ANSWERED, answered_at=NOON + seconds(8))
        call = calls.get(unit, "CA1")
    assert call is not None
    assert (call.state, call.queue, call.queued_at) == (CallState.ANSWERED, "umum", NOON)


def test_a_call_that_has_ended_never_reopens(database: Database) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call())
        assert calls.move_call(unit, "CA1", CallInput.ENDED, ended_at=NOON)
        for event in CallInput:
            assert not calls.move_call(unit, "CA1", event, ended_at=NOON + seconds(1))
        call = calls.get(unit, "CA1")
    assert call is not None
    assert (call.state, call.ended_at) == (CallState.ABANDONED_IVR, NOON)


def test_moving_an_unknown_call_moves_nothing(database: Database) -> None:
    with database.begin() as unit:
        assert not calls.move_call(unit, "nobody", CallInput.ENDED)
        assert not calls.update(unit, "nobody", notes="x")


def test_the_earliest_answer_wins(database: Database) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call())
        calls.set_once(unit, "CA1", answered_at=NOON + seconds(5), queue="umum")
        calls.set_once(unit, "CA1", answered_at=NOON + seconds(9), queue="other")
        calls.set_once(unit, "CA1", answered_at=NOON + seconds(2), duration_seconds=4)
        call = calls.get(unit, "CA1")
    assert call is not None
    assert (call.answered_at, call.queue) == (NOON + seconds(2), "umum")
    assert call.duration_seconds == 4


def test_open_calls_are_those_that_began_before_and_have_not_ended(database: Database) -> None:
    with database.begin() as unit:
        for number in range(3):
            calls.arrive(unit, a_call(f"CA{number}", at=NOON + seconds(number)))
        calls.move_call(unit, "CA0", CallInput.FAILED)
        found = calls.open_calls(unit, NOON + seconds(2))
    assert [call.id for call in found] == ["CA1"]


def test_a_callers_history_is_newest_first_and_leaves_out_the_present_call(
    database: Database,
) -> None:
    with database.begin() as unit:
        for number in range(4):
            calls.arrive(unit, a_call(f"CA{number}", at=NOON + seconds(number)))
        calls.arrive(unit, a_call("CA9", DEWIS))
        rina = callers.get_by_identity(unit, RINAS.key)
        assert rina is not None
        found = calls.history(unit, rina.id, 2, except_call="CA3")
    assert [call.id for call in found] == ["CA2", "CA1"]


def test_calls_are_found_by_number_however_it_is_typed(database: Database) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call("CA1", RINAS))
        calls.arrive(unit, a_call("CA2", DEWIS))
        for text in ("0812 3456 7001", "+62812", "812-3456", "3456-7001", "CA1"):
            found = calls.search(unit, CallFilter(text=text), 1, 20)
            assert [call.id for call in found.items] == ["CA1"], text


def test_wildcards_and_quotes_in_a_search_mean_themselves(database: Database) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call())
        calls.update(unit, "CA1", notes="100% benar_'; DROP TABLE calls; -- 🔥 <b>")
        for text, hits in (("100%", 1), ("0_", 0), ("BENAR_'", 1), ("🔥", 1), ("%%", 0), ("\\", 0)):
            assert calls.search(unit, CallFilter(text=text), 1, 20).total == hits, text


def test_calls_are_filtered_by_the_days_of_the_city(database: Database) -> None:
    makassar = ZoneInfo("Asia/Makassar")
    day = date(2026, 11, 21)
    with database.begin() as unit:
        for hours in (-13, -11, 11, 13):  # noon is at 0, so midnight is 12 away
            calls.arrive(unit, a_call(f"CA{hours}", at=NOON + timedelta(hours=hours)))
        found = calls.search(unit, CallFilter(days=Days(day, day, makassar)), 1, 20)
    assert [call.id for call in found.items] == ["CA11", "CA-11"]


def test_calls_are_filtered_by_what_they_turned_out_to_be(database: Database) -> None:
    with database.begin() as unit:
        for number, disposition in enumerate((Disposition.PRANK, Disposition.GHOST)):
            calls.arrive(unit, a_call(f"CA{number}"))
            calls.update(unit, f"CA{number}", disposition=disposition)
        found = calls.search(unit, CallFilter(disposition=Disposition.GHOST), 1, 20)
    assert [(call.id, call.disposition) for call in found.items] == [("CA1", "ghost")]


def test_a_page_beyond_the_last_is_the_last(database: Database) -> None:
    with database.begin() as unit:
        for number in range(5):
            calls.arrive(unit, a_call(f"CA{number}", at=NOON + seconds(number)))
        page = calls.search(unit, CallFilter(state=CallState.RECEIVED), 99, 2)
    assert (page.page, page.pages, page.total) == (3, 3, 5)
    assert [call.id for call in page.items] == ["CA0"]


def test_what_was_read_can_be_looked_at_after_the_unit(database: Database) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call())
    with database.reading() as unit:
        call = calls.get(unit, "CA1")
    assert call is not None
    assert (call.caller.shown, call.operator) == (RINAS.shown, None)
    assert _state(database) is CallState.RECEIVED
