"""Short ways to set a scene: times as seconds after eight, callers, operators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from callcentre.calls.board import Heads, OperatorNow, Profile, Stage, Waiting, Wants
from callcentre.calls.city import City
from callcentre.calls.queues import QueueDefinition
from callcentre.calls.states import OperatorState
from callcentre.routing.choose import choose_pair

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
QUEUES = ("darurat", "kesehatan", "umum")


def at(seconds: float) -> datetime:
    """An instant, so many seconds after eight."""
    return EIGHT + timedelta(seconds=seconds)


def caller(
    call_id: str,
    queue: str = "umum",
    joined: float = 0,
    *,
    wants: Wants = Wants(),  # noqa: B008 - frozen
    front: bool = False,
) -> Waiting:
    """Somebody who waits."""
    return Waiting(
        call_id=call_id,
        queue=queue,
        priority={"darurat": 100, "kesehatan": 50}.get(queue, 10),
        position=1,
        joined_at=at(joined),
        language="id",
        stage=Stage.WAITING,
        operator_id=None,
        seen_at=at(joined),
        wants=wants,
        front=front,
    )


def operator(
    operator_id: int,
    idle: float = 0,
    *,
    queues: Sequence[str] = QUEUES,
    languages: Sequence[str] = ("id",),
    **skills: int,
) -> OperatorNow:
    """A ready operator; ``dokter=3`` is a skill with its level."""
    return OperatorNow(
        operator_id=operator_id,
        state=OperatorState.READY,
        queues=tuple(queues),
        languages=tuple(languages),
        since=at(idle),
        idle_since=at(idle),
        call_id=None,
        token=None,
        stage=None,
        reason="",
        misses=0,
        seen_at=at(100_000),
        deadline=None,
        skills=skills,
    )


def profile(operator: OperatorNow) -> Profile:
    """One operator, told by what they can do."""
    return Profile(1, operator.state, operator.queues, operator.languages, operator.skills)


def changed(city: City, queue: str, **fields: object) -> City:
    """The city with these fields of one queue."""
    old = city.queues[queue].model_dump(exclude_unset=True)
    new = QueueDefinition.model_validate({**old, **fields})
    return city.model_copy(update={"queues": {**city.queues, queue: new}})


def answers(
    city: City, waiting: Sequence[Waiting], operators: Sequence[OperatorNow], now: float
) -> str:
    """Who is offered to whom, such as ``CA1 to 2``; blank for nobody."""
    pair = choose_pair(Heads(tuple(waiting), tuple(operators)), city, at(now))
    return f"{pair.call_id} to {pair.operator_id}" if pair else ""
