"""Where a caller goes who cannot wait in a queue (any longer)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from callcentre.calls.board import Outlook
from callcentre.calls.city import City
from callcentre.calls.queues import Overflow, QueueDefinition
from callcentre.calls.states import OperatorState
from callcentre.routing import hours

Why = Literal["closed", "full", "timeout"]


@dataclass(frozen=True, slots=True)
class Way:
    """The way on; for phones ``numbers`` are what to dial."""

    overflow: Overflow
    numbers: tuple[str, ...] = ()


def staffed(queue: str, outlook: Outlook) -> bool:
    """Whether anybody who serves this queue is signed on, though it be on a break."""
    return any(
        queue in one.queues and one.state is not OperatorState.OFFLINE for one in outlook.desk
    )


def obstacle(name: str, city: City, outlook: Outlook, at: datetime) -> Why | None:
    """Why nobody can begin to wait in this queue now: closed, nobody on duty, or full."""
    queue = city.queues[name]
    if queue.hours and hours.check(city.calendars[queue.hours], city.zone, at) != "open":
        return "closed"
    if not staffed(name, outlook):
        return "closed"
    if queue.capacity and outlook.waiting.get(name, 0) >= queue.capacity:
        return "full"
    return None


def way_on(
    queue: QueueDefinition,
    city: City,
    fallback: tuple[str, ...],
    is_open: Callable[[str], bool],
    is_kept: Callable[[Overflow], bool],
) -> Way | None:
    """The first of the queue's ways that leads somewhere now.

    ``is_open`` says whether a queue takes callers, ``is_kept`` whether somebody keeps the promise
    of a voicemail or a call back. An emergency queue that names no way has the fallback phones.
    """
    for overflow in queue.overflow:
        numbers = _numbers(overflow, city)
        if overflow.kind == "queue" and not is_open(overflow.queue):
            continue
        if overflow.kind in {"voicemail", "callback"} and not is_kept(overflow):
            continue
        return Way(overflow, numbers)
    if queue.emergency and fallback and not queue.overflow:
        return Way(Overflow(phones=fallback), fallback)
    return None


def _numbers(overflow: Overflow, city: City) -> tuple[str, ...]:
    return tuple(
        phone if phone.startswith("+") else city.contacts[phone].number for phone in overflow.phones
    )
