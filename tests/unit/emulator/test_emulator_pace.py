"""The pace at which one sender's messages leave."""

from __future__ import annotations

from callcentre.emulator.message_pace import Pace

CITY, OTHER = "+62411112", "+62411119"


def test_segments_wait_for_those_before_them_of_the_same_sender() -> None:
    pace = Pace()
    assert [pace.wait(CITY, segments, 2, 100) for segments in (2, 4, 1)] == [0, 1, 3]
    assert pace.wait(OTHER, 1, 2, 100) == 0
    assert pace.wait(CITY, 1, 2, 200) == 0


def test_ten_hours_are_the_longest_line() -> None:
    pace = Pace()
    assert pace.wait(CITY, 36_001, 1, 0) == 0
    assert pace.wait(CITY, 1, 1, 0) is None
    assert pace.wait(CITY, 1, 1, 2) == 35_999


def test_without_a_rate_nobody_waits() -> None:
    pace = Pace()
    assert [pace.wait(CITY, 9, 0, 0) for _ in range(3)] == [0, 0, 0]
