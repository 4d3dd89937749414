"""Replies that follow replies."""

from __future__ import annotations

from callcentre.emulator.message_loops import ReplyLoops

CITY, OTHER = "+62411112", "+62411119"


def test_thirty_quick_replies_are_the_most() -> None:
    loops = ReplyLoops()
    ends = [(CITY, OTHER), (OTHER, CITY)]
    assert not any(loops.is_endless(*ends[turn % 2], turn) for turn in range(30))
    assert loops.is_endless(CITY, OTHER, 30)
    assert not loops.is_endless(CITY, "+628111", 30)


def test_half_a_minute_of_rest_ends_the_count() -> None:
    loops = ReplyLoops()
    for turn in range(31):
        loops.is_endless(CITY, OTHER, turn)
    assert loops.is_endless(CITY, OTHER, 50)
    assert not loops.is_endless(CITY, OTHER, 60)


def test_slow_replies_are_never_a_loop() -> None:
    loops = ReplyLoops()
    assert not any(loops.is_endless(CITY, OTHER, 31 * turn) for turn in range(100))
