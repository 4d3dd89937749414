"""What happens now, told to an open page by server-sent events.

A browser that slept asks with ``Last-Event-ID`` and is told what it missed; or that nobody can tell
any more (``reset``), and then it looks at everything afresh.
"""

from __future__ import annotations

import json
import queue
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from callcentre.console import context
from callcentre.console.guard import needs
from callcentre.console.hub import EventSource, Hub, Mailbox
from callcentre.console.permissions import Right
from callcentre.locks import lock

if TYPE_CHECKING:
    from callcentre.queueing import FeedEvent

HEARTBEAT_SECONDS = 15.0
# After this long the browser comes again by itself: its session is checked once more.
STREAM_SECONDS = 600.0
_LONGEST_REPLAY = 1_000
# An event and no comment, so that a page can notice when it stops; without an id it moves nothing.
_BEAT = "event: beat\ndata: {}\n\n"
_PRIVATE = frozenset({"offer", "offer_ended", "page"})


@lock("login")
@needs(Right.DESK)
def stream() -> ResponseReturnValue:
    """GET /live: the events after ``Last-Event-ID`` (or ``?after=``), and then those to come."""
    hub: Hub = current_app.extensions["callcentre.live"]
    after = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    mailbox = hub.subscribe()
    try:
        missed = _missed(hub.feed, after)
    except BaseException:
        hub.leave(mailbox)
        raise
    body = _tell(hub, mailbox, missed, context.me().id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(body, mimetype="text/event-stream", headers=headers)


def _missed(feed: EventSource, after: str) -> list[FeedEvent] | None:
    """What happened after ``after``; None when nobody can tell any more."""
    if not after:
        return []
    if not _is_id(after) or not feed.has(after):
        return None
    missed = feed.read(after, 1, _LONGEST_REPLAY)
    return missed if len(missed) < _LONGEST_REPLAY else None


def _tell(
    hub: Hub, mailbox: Mailbox, missed: list[FeedEvent] | None, operator_id: int
) -> Iterator[str]:
    last = (0, 0)
    try:
        yield "retry: 1000\n\n"
        if missed is None:
            yield f"event: reset\nid: {hub.feed.latest()}\ndata: {{}}\n\n"
        for event in missed or ():
            last = _order(event.id)
            yield from _lines(event, operator_id)
        for told in _arriving(mailbox):
            if told is None:
                yield _BEAT
            elif _order(told.id) > last:
                yield from _lines(told, operator_id)
    finally:
        hub.leave(mailbox)


def _arriving(mailbox: Mailbox) -> Iterator[FeedEvent | None]:
    """Events as they come, None for a quiet while; it ends by time, or when some were lost."""
    until = time.monotonic() + STREAM_SECONDS
    while time.monotonic() < until and not mailbox.is_broken:
        try:
            told = mailbox.events.get(timeout=HEARTBEAT_SECONDS)
        except queue.Empty:
            yield None
        else:
            if told is not None:
                yield told


def _lines(event: FeedEvent, operator_id: int) -> Iterator[str]:
    if event.kind in _PRIVATE and event.data.get("operator") != str(operator_id):
        return
    data = json.dumps(dict(event.data), separators=(",", ":"))
    # A browser that is cut off in the middle of one change asks for all of it again.
    told = f"id: {event.id}\n" if event.is_last else ""
    yield f"{told}event: {event.kind}\ndata: {data}\n\n"


def _is_id(text: str) -> bool:
    first, dash, second = text.partition("-")
    return bool(dash) and first.isdigit() and second.isdigit() and len(text) < 40


def _order(event_id: str) -> tuple[int, int]:
    first, _, second = event_id.partition("-")
    return int(first), int(second)
