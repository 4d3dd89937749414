"""enqueue-call and send-to-flex: wait in one of the city's lines."""

from __future__ import annotations

from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.names import slug
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import Kind, fields

_LOST = ("task_attributes", "attributes", "wait_url", "waitUrl", "channel")
_LONGEST = 3600


def _read(reading: Reading) -> Step:
    widget = reading.widget
    for name in _LOST:
        if widget.text(name):
            reading.approximated(f"{name} is not used here; the line has its own manners")
    failed = reading.widget.next("failedToEnqueue") or reading.widget.next("callFailure")
    nobody = reading.target(failed) or reading.nobody()
    seconds = widget.whole("timeout") or 0
    body = fields(
        name=_queue(reading),
        max_wait=min(seconds, _LONGEST) or None,
        completed=reading.to_end("callComplete"),
        closed=nobody,
        failed=nobody,
    )
    return Step("queue", body)


def _queue(reading: Reading) -> str:
    city = reading.draft.city
    widget = reading.widget
    asked = widget.text("queue_name") or widget.text("workflow_sid") or widget.text("workflow")
    if asked in city.queues:
        return asked
    if slug(asked) in city.queues:
        return slug(asked)
    general = min(city.queues, key=lambda name: city.queues[name].priority)
    reading.approximated(f"the city has no queue {asked!r}; {general} is used")
    return general


def _write(name: str, node: Any, sheet: Sheet) -> None:
    properties = fields(queue_name=node.name, timeout=node.max_wait or None)
    ways = {
        "callComplete": node.completed,
        "failedToEnqueue": node.failed,
        "callFailure": node.failed,
    }
    sheet.add(name, "enqueue-call", properties, ways)


KIND = Kind(("enqueue-call", "send-to-flex"), _read, {"queue": _write})
