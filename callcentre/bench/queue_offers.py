"""How long a free operator waits for the ring, through everything but the network.

From pressing ready, over the choice and the offer (with its row in the database), to the event on
that operator's own stream, which the live reader of the same process takes from Redis.
"""

from __future__ import annotations

import time
from pathlib import Path

from callcentre import clock
from callcentre.console.hub import Hub, Mailbox
from callcentre.demo.plan import fresh_plan
from callcentre.demo.processes import Supervisor
from callcentre.errors import CallcentreError
from callcentre.records import migrate, operators
from callcentre.switchboard import desk
from callcentre.switchboard.parts import Parts
from callcentre.wiring import build_parts

_PATIENCE = 10.0
_OTHERS = 20


class NotOfferedError(CallcentreError):
    """A caller waited, an operator was free, and nothing rang."""


def offer_latencies(house: Supervisor, folder: Path, times: int) -> list[float]:
    """Seconds from "operator free" to the offer on the operator's stream, so many times."""
    home = folder / "offers"
    home.mkdir()
    plan = fresh_plan(home)
    house.start_ready(plan.redis())
    migrate(plan.settings().database)
    parts = build_parts(plan.settings())
    operator_id = _hire(parts)
    for number in range(_OTHERS):  # a line that this operator does not serve
        _join(parts, f"CAothers{number:026x}", parts.city.most_urgent_queue)
    hub = Hub(parts.queueing.feed)
    mailbox = hub.subscribe()
    try:
        return [_offer_once(parts, mailbox, operator_id, number) for number in range(times)]
    finally:
        hub.leave(mailbox)


def _offer_once(parts: Parts, mailbox: Mailbox, operator_id: int, number: int) -> float:
    call_id = f"CA{number:032x}"
    _join(parts, call_id, _queue_of(parts))
    before = time.perf_counter()
    desk.set_ready(parts, operator_id)
    _await_offer(mailbox, call_id)
    spent = time.perf_counter() - before
    parts.queueing.line.leave(call_id, clock.now())
    desk.pause(parts, operator_id, "break")
    return spent


def _await_offer(mailbox: Mailbox, call_id: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        told = mailbox.events.get(timeout=_PATIENCE)
        if told is not None and told.kind == "offer" and told.data["call"] == call_id:
            return
    raise NotOfferedError(call_id)


def _join(parts: Parts, call_id: str, queue: str) -> None:
    priority = parts.city.queues[queue].priority
    language = parts.city.first_language
    parts.queueing.line.join(call_id, queue, priority=priority, language=language, at=clock.now())


def _queue_of(parts: Parts) -> str:
    """The queue that our operator serves: the least urgent."""
    return min(parts.city.queues, key=lambda name: parts.city.queues[name].priority)


def _hire(parts: Parts) -> int:
    new = operators.NewOperator(
        login="bench",
        name="Bench",
        password_hash="",
        queues=(_queue_of(parts),),
        languages=(parts.city.first_language,),
    )
    with parts.database.begin() as unit:
        added = operators.add(unit, new, clock.now())
    if added is None:
        raise NotOfferedError("the operator could not be added")
    desk.sign_on(parts, added.id)
    return added.id
