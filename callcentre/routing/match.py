"""Which of the free operators answers a caller.

Only who serves the caller's queue. Of those, the ring of the queue that the caller's wait has
reached says who may: at least such a level in every wanted skill, and the caller's language or not.
Rings only widen, so nobody loses a place by waiting in one. They are not asked at all of a caller
whose operator was lost in the middle of the talk, and a skill or language that nobody on duty has
is not wanted in the first place (`wanted`).

Among all who may: whom the caller talked to lately; then who speaks their language; then the
highest level (the lowest of the wanted skills counts); then the longest idle. Nobody is ever waited
for because they would be better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from callcentre.calls.board import OperatorNow, Profile, Waiting, Wants
from callcentre.calls.city import City
from callcentre.calls.queues import QueueDefinition, Ring
from callcentre.calls.states import OperatorState

_OPEN = Ring(after=0)


def wanted(
    queue: QueueDefinition,
    language: str,
    desk: Iterable[Profile],
    talked_to: int | None = None,
) -> Wants:
    """What a caller of this queue wants, as far as anybody on duty has it."""
    here = [one for one in desk if one.state is not OperatorState.OFFLINE]
    return Wants(
        skills=tuple(
            skill for skill in queue.skills if any(one.skills.get(skill, 0) for one in here)
        ),
        language=language if any(language in one.languages for one in here) else "",
        operator_id=talked_to,
    )


def serving(caller: Waiting, operators: Iterable[OperatorNow]) -> list[OperatorNow]:
    """Who serves the caller's queue, whatever their skills."""
    return [operator for operator in operators if caller.queue in operator.queues]


def best_first(
    caller: Waiting, operators: Sequence[OperatorNow], city: City, at: datetime
) -> list[OperatorNow]:
    """Who may answer this caller now, the best first."""
    ring = _ring(caller, city.queues.get(caller.queue), at)
    able = [operator for operator in serving(caller, operators) if _is_in(ring, caller, operator)]
    return sorted(able, key=lambda operator: _merit(caller, operator))


def _ring(caller: Waiting, queue: QueueDefinition | None, at: datetime) -> Ring:
    if queue is None or not queue.rings or caller.front:
        return _OPEN
    # A clock that went back makes a negative wait; then the first ring it is.
    waited = max(0.0, (at - caller.joined_at).total_seconds())
    return [ring for ring in queue.rings if ring.after <= waited][-1]


def _is_in(ring: Ring, caller: Waiting, operator: OperatorNow) -> bool:
    speaks = not ring.language or _speaks(caller, operator)
    return speaks and (not caller.wants.skills or _level(caller, operator) >= ring.level)


def _merit(caller: Waiting, operator: OperatorNow) -> tuple[bool, bool, int, datetime, int]:
    return (
        operator.operator_id != caller.wants.operator_id,
        not _speaks(caller, operator),
        -_level(caller, operator),
        operator.idle_since,
        operator.operator_id,
    )


def _speaks(caller: Waiting, operator: OperatorNow) -> bool:
    return not caller.wants.language or caller.wants.language in operator.languages


def _level(caller: Waiting, operator: OperatorNow) -> int:
    return min((operator.skills.get(skill, 0) for skill in caller.wants.skills), default=0)
