"""The next caller and the operator who shall answer.

The rules, in their order:

1. Callers in the order of `order`.
2. Operators as `match` says, of those who are ready and whose console is alive.
3. An operator who declined or missed this caller is passed over for a while, so that a call does
   not ring at the same desk again at once; it rings there again when the while is over, because a
   small centre has nobody else. Other callers may go to that operator meanwhile.
4. An emergency is different: the while is short, and every desk that serves it is kept for
   emergencies as long as it waits, so that a less urgent call cannot take it in those seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcentre.calls.board import Heads, OperatorNow, Waiting
from callcentre.calls.city import City
from callcentre.calls.states import OperatorState
from callcentre.routing.match import best_first, serving
from callcentre.routing.order import answering_order, is_emergency

PASSED_OVER = timedelta(seconds=15)
PASSED_OVER_IN_EMERGENCY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Pair:
    """Offer this caller to this operator."""

    call_id: str
    operator_id: int


def choose_pair(heads: Heads, city: City, at: datetime) -> Pair | None:
    """The one offer to make now, or None; after making it, ask again with new heads."""
    free = _alive(heads.operators, timedelta(seconds=city.desk.presence_seconds), at)
    for_all = free
    for caller in answering_order(heads.waiting, city, at):
        emergency = is_emergency(caller, city)
        while_passed = PASSED_OVER_IN_EMERGENCY if emergency else PASSED_OVER
        for operator in best_first(caller, free if emergency else for_all, city, at):
            if not _passed(caller, operator, while_passed, at):
                return Pair(caller.call_id, operator.operator_id)
        if emergency:
            kept = serving(caller, free)
            for_all = [operator for operator in for_all if operator not in kept]
    return None


def _alive(
    operators: Iterable[OperatorNow], presence: timedelta, at: datetime
) -> list[OperatorNow]:
    return [
        operator
        for operator in operators
        if operator.state is OperatorState.READY and at - operator.seen_at <= presence
    ]


def _passed(caller: Waiting, operator: OperatorNow, while_passed: timedelta, at: datetime) -> bool:
    passed_at = caller.passed.get(operator.operator_id)
    # Either way round: a clock that went back must not keep the two apart until it has caught up.
    return passed_at is not None and abs(at - passed_at) < while_passed
