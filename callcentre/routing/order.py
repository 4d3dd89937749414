"""In which order callers are answered: the rule that this package's docstring tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from callcentre.calls.board import Stage, Waiting
from callcentre.calls.city import City

# For callers of a queue that is no longer in the city file: what a queue has that says nothing.
_PROTECTED_SECONDS = 600


def answering_order(waiting: Iterable[Waiting], city: City, at: datetime) -> list[Waiting]:
    """Callers who may be offered, first to be answered first.

    ``waiting`` in the order of the line, which is kept wherever the rule makes no difference.
    """
    offerable = (caller for caller in waiting if caller.stage is Stage.WAITING)
    return sorted(offerable, key=lambda caller: _rank(caller, city, at))


def is_emergency(caller: Waiting, city: City) -> bool:
    """Whether the caller waits in a queue for emergencies."""
    queue = city.queues.get(caller.queue)
    return queue is not None and queue.emergency


def due_at(caller: Waiting, city: City) -> datetime:
    """The instant from which callers of more urgent queues no longer overtake this one."""
    queue = city.queues.get(caller.queue)
    protected = queue.protected_wait if queue else _PROTECTED_SECONDS
    return caller.joined_at + timedelta(seconds=protected)


def _rank(caller: Waiting, city: City, at: datetime) -> tuple[int, float]:
    if is_emergency(caller, city):
        return 1, -_priority(caller, city)
    if caller.front:
        return 2, 0
    due = due_at(caller, city)
    if due <= at:
        return 3, due.timestamp()
    return 4, -_priority(caller, city)


def _priority(caller: Waiting, city: City) -> int:
    # A queue may have been taken out of the city file while someone still waits in it.
    queue = city.queues.get(caller.queue)
    return caller.priority if queue is None else queue.priority
