"""An offer is a lease: one caller, one operator, one token, one deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from callcentre.calls.board import Stage
from callcentre.clock import to_ms
from callcentre.errors import OfferGoneError
from callcentre.queueing.scripts import Scripts, as_text, as_texts


@dataclass(frozen=True, slots=True)
class Expired:
    """An offer that lapsed. ``stage`` offered: not answered; accepted: answered, never joined."""

    token: str
    call_id: str
    operator_id: int
    stage: Stage


class Joining(IntEnum):
    """What the news that an operator's leg is in the room comes to; only ``NOT_HELD`` is false."""

    NOT_HELD = 0
    NEW = 1
    KNOWN = 2


class Offers:
    """All offers. Every method is one Lua function and one round trip."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def offer(
        self, call_id: str, operator_id: int, token: str, at: datetime, deadline: datetime
    ) -> bool:
        """Ring at an operator; False when caller or operator is no longer free."""
        return bool(self._scripts.run("offer", at, call_id, operator_id, token, to_ms(deadline)))

    def accept(self, token: str, operator_id: int, at: datetime, join_deadline: datetime) -> str:
        """Take the offer and return the call's id; accepting twice returns it twice.

        Provisional: unless `joined` follows before ``join_deadline``, `expire` takes it back.

        Raises:
            OfferGoneError: not this operator's, past its deadline, or the caller hung up.
        """
        call_id = as_text(self._scripts.run("accept", at, token, operator_id, to_ms(join_deadline)))
        if call_id is None:
            raise OfferGoneError("this caller is no longer waiting for you")
        return call_id

    def joined(self, call_id: str, operator_id: int, at: datetime) -> Joining:
        """The operator's leg is in the room; told twice, it is new to one of the two only.

        Neither (it is false): this operator does not hold this caller any more, and their leg must
        go. A leg that comes late but before `expire` ran is welcome: it is there, and so is the
        caller.
        """
        return Joining(int(str(self._scripts.run("joined", at, call_id, operator_id))))

    def decline(self, token: str, operator_id: int, at: datetime) -> str | None:
        """Give the offer back (also an accepted one that could not be joined).

        Returns the call, who keeps their place, or None when the offer was not held any more.
        """
        return as_text(self._scripts.run("decline", at, token, operator_id))

    def expire(self, at: datetime, missed_offers: int) -> list[Expired]:
        """End what lapsed (deadline at or before ``at``); callers keep their places.

        A miss is counted; the operator is ready again at the back of the row, or paused (reason
        ``missed``) after ``missed_offers`` in a row.
        """
        flat = as_texts(self._scripts.run("expire", at, missed_offers))
        rows = zip(flat[::4], flat[1::4], flat[2::4], flat[3::4], strict=True)
        return [
            Expired(token, call_id, int(operator), Stage(stage))
            for token, call_id, operator, stage in rows
        ]

    def miss(self, token: str, operator_id: int, missed_offers: int, at: datetime) -> str | None:
        """Nobody will answer this offer: the same as `expire`, and at once.

        Returns the call, or None when the offer does not ring there any more; one that was accepted
        is left alone.
        """
        return as_text(self._scripts.run("miss", at, token, operator_id, missed_offers))

    def rang(self, token: str, operator_id: int, leg_id: str, at: datetime) -> bool:
        """It rings at the operator's own telephone; False: the offer is over, the leg must go."""
        return bool(self._scripts.run("rang", at, token, operator_id, leg_id))

    def rung_leg(self, token: str, operator_id: int) -> str | None:
        """The leg by which this offer rang at the operator's own telephone."""
        return as_text(self._scripts.run("rung_leg", None, token, operator_id))
