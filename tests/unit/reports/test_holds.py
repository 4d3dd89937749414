"""Beginnings and ends of hold, put together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callcentre.reports.holds import average_hold, holds, seconds_by_call

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def _at(seconds: int) -> datetime:
    return EIGHT + timedelta(seconds=seconds)


def test_every_stretch_of_hold_counts_once() -> None:
    told = [
        ("CA1", True, _at(0)),
        ("CA1", False, _at(12)),
        ("CA1", True, _at(60)),
        ("CA1", True, _at(61)),
        ("CA1", False, _at(90)),
        ("CA1", False, _at(91)),
    ]
    assert seconds_by_call(holds(told, {})) == {"CA1": 42.0}
    assert average_hold(holds(told, {})) == 42.0
    assert average_hold([]) is None


def test_who_hangs_up_on_hold_was_held_until_then_and_who_is_held_has_no_time_yet() -> None:
    told = [("CA1", True, _at(0)), ("CA2", True, _at(5))]
    found = holds(told, {"CA1": _at(30)})
    assert [hold.seconds for hold in found] == [30.0, 0.0]
    assert found[1].ended_at is None


def test_news_that_ends_nothing_is_no_hold() -> None:
    assert holds([("CA1", False, _at(3))], {}) == []
