"""Calls out of one account: how many a second, and how many at once (contract 6.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcentre.emulator.names import now

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange
    from callcentre.emulator.legs import Leg

TOO_MANY_CALLS = 10004
_LEAST_SECONDS_IN_QUEUE = 0.1


class Trunk:
    """Lets outgoing calls leave one after another, in the order in which they came."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._free_at: dict[str, float] = {}

    async def wait_turn(self, leg: Leg) -> None:
        """Wait until this leg may leave the queue; how long that took is its ``queue_time``."""
        studio, account, rate = (
            self._exchange.studio,
            leg.order.account_sid,
            self._exchange.config.limits,
        )
        turn = studio.now() + _LEAST_SECONDS_IN_QUEUE
        if rate.calls_per_second:
            turn = max(turn, self._free_at.get(account, 0.0))
            self._free_at[account] = turn + 1 / rate.calls_per_second
        await studio.sleep(turn - studio.now())
        leg.queue_milliseconds = round((now() - leg.created).total_seconds() * 1000)

    def is_full(self, account_sid: str) -> bool:
        """True when the account has as many living calls as it may have."""
        most = self._exchange.config.limits.concurrent_calls
        if not most:
            return False
        living = sum(
            not leg.is_over and leg.order.account_sid == account_sid
            for leg in self._exchange.legs.values()
        )
        return living >= most
