"""The next caller and the operator who shall answer.

The rules, in their order:

1. The queue with the highest priority in the city file first; inside it the order of the line
   (longest waiting, behind anyone whose operator was lost).
2. The operator who serves that queue, is ready, whose console is alive, and is longest idle.
3. An operator who declined or missed this caller is passed over for a while, so that a call does
   not ring at the same desk again at once; it rings there again when the while is over, because a
   small centre has nobody else. Other callers may go to that operator meanwhile.
4. An emergency is different: the while is short, and a desk that is the caller's only hope is kept
   for them, so that a less urgent call cannot take it in those seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcentre.calls.board import Heads, OperatorNow, Stage, Waiting
from callcentre.calls.city import City
from callcentre.calls.states import OperatorState

PASSED_OVER = timedelta(seconds=15)
PASSED_OVER_IN_EMERGENCY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Pair:
    """Offer this caller to this operator."""

    call_id: str
    operator_id: int


def choose_pair(heads: Heads, city: City, at: datetime) -> Pair | None:
    """The one offer to make now, or None; after making it, ask again with new heads."""
    free = _free_operators(heads.operators, timedelta(seconds=city.desk.presence_seconds), at)
    for caller in _answering_order(heads.waiting, city):
        emergency = _is_emergency(caller, city)
        serving = [operator for operator in free if caller.queue in operator.queues]
        while_passed = PASSED_OVER_IN_EMERGENCY if emergency else PASSED_OVER
        for operator in serving:
            if not _passed(caller, operator, while_passed, at):
                return Pair(caller.call_id, operator.operator_id)
        if emergency:
            free = [operator for operator in free if operator not in serving]
    return None


def _free_operators(
    operators: Iterable[OperatorNow], presence: timedelta, at: datetime
) -> list[OperatorNow]:
    """Ready and alive, longest idle first."""
    return sorted(
        (
            operator
            for operator in operators
            if operator.state is OperatorState.READY and at - operator.seen_at <= presence
        ),
        key=lambda operator: (operator.idle_since, operator.operator_id),
    )


def _answering_order(waiting: Iterable[Waiting], city: City) -> list[Waiting]:
    """Callers who may be offered. The sort is stable: inside a priority the line's order stays."""
    return sorted(
        (caller for caller in waiting if caller.stage is Stage.WAITING),
        key=lambda caller: -_priority(caller, city),
    )


def _priority(caller: Waiting, city: City) -> int:
    # A queue may have been taken out of the city file while someone still waits in it.
    queue = city.queues.get(caller.queue)
    return caller.priority if queue is None else queue.priority


def _is_emergency(caller: Waiting, city: City) -> bool:
    queue = city.queues.get(caller.queue)
    return queue is not None and queue.emergency


def _passed(caller: Waiting, operator: OperatorNow, while_passed: timedelta, at: datetime) -> bool:
    passed_at = caller.passed.get(operator.operator_id)
    return passed_at is not None and at - passed_at < while_passed
