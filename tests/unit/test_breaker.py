"""One pays for a failure; the others are told at once."""

from __future__ import annotations

from callcentre.breaker import RETRY_SECONDS, Breaker


class Ticks:
    """A clock that stands until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_closed_breaker_lets_everybody_through() -> None:
    assert all(Breaker().lets_through() for _ in range(3))


def test_an_open_breaker_lets_one_try_now_and_then() -> None:
    ticks = Ticks()
    breaker = Breaker(ticks)
    assert (breaker.trip(), breaker.trip()) == (True, False)
    assert not breaker.lets_through()
    ticks.now += RETRY_SECONDS
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    assert (breaker.mend(), breaker.mend()) == (True, False)
    assert breaker.lets_through()


def test_the_probe_is_let_through_and_nobody_else() -> None:
    breaker = Breaker()
    breaker.trip()
    with breaker.probing():
        assert breaker.lets_through()
    assert not breaker.lets_through()
