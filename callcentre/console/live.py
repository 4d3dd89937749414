"""What happens now, told to every open page by server-sent events.

One thread a process reads the feed and hands each event to that process's subscribers; a browser that
slept asks again with ``Last-Event-ID`` and is told what it missed, or told to load the page afresh.
"""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from callcentre.console import context
from callcentre.console.guard import needs
from callcentre.console.permissions import Right
from callcentre.locks import lock
from callcentre.logs import get_log

if TYPE_CHECKING:
    from callcentre.queueing.feed import Feed, FeedEvent

_log = get_log(__name__)

HEARTBEAT_SECONDS = 15.0
# After this long the browser comes again by itself: its session is checked once more.
STREAM_SECONDS = 600.0
_BLOCK_MS = 1_000  # below the two seconds after which the client gives Redis up
_BATCH = 500
_LONGEST_BACKLOG = 1_000
_PRIVATE = frozenset({"offer", "offer_ended"})

_Mailbox = queue.Queue["FeedEvent | None"]  # None: the feed was lost, come again


class Hub:
    """One reader of the feed for all open pages of this process."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self._guard = threading.Lock()
        self._mailboxes: set[_Mailbox] = set()
        self._reader_of: int | None = None

    def subscribe(self) -> _Mailbox:
        """A mailbox in which every event from now on will lie."""
        mailbox: _Mailbox = queue.Queue(maxsize=_LONGEST_BACKLOG)
        with self._guard:
            # A forked worker has its parent's memory but not its threads.
            if self._reader_of != os.getpid():
                self._reader_of = os.getpid()
                self._mailboxes = set()
                after = self.feed.latest()
                threading.Thread(
                    target=self._read_for_ever, args=(after,), name="live", daemon=True
                ).start()
            self._mailboxes.add(mailbox)
        return mailbox

    def leave(self, mailbox: _Mailbox) -> None:
        """No more events into this mailbox."""
        with self._guard:
            self._mailboxes.discard(mailbox)

    def _read_for_ever(self, after: str) -> None:
        while True:
            try:
                for event in self.feed.read(after, _BLOCK_MS, _BATCH):
                    after = event.id
                    self._hand_out(event)
            except Exception as error:  # noqa: BLE001 - whatever the store says, this thread lives
                _log.warning("live_feed_lost", error=type(error).__name__)
                self._hand_out(None)
                time.sleep(1)

    def _hand_out(self, event: FeedEvent | None) -> None:
        with self._guard:
            for mailbox in tuple(self._mailboxes):
                try:
                    mailbox.put_nowait(event)
                except queue.Full:
                    # A page that does not listen any more; it will ask again and be replayed.
                    self._mailboxes.discard(mailbox)


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


def _missed(feed: Feed, after: str) -> list[FeedEvent] | None:
    """What happened after ``after``; None when nobody can tell any more."""
    if not after:
        return []
    if not _is_id(after) or not feed.has(after):
        return None
    missed = feed.read(after, 1, _LONGEST_BACKLOG)
    return missed if len(missed) < _LONGEST_BACKLOG else None


def _tell(
    hub: Hub, mailbox: _Mailbox, missed: list[FeedEvent] | None, operator_id: int
) -> Iterator[str]:
    until = time.monotonic() + STREAM_SECONDS
    last = (0, 0)
    try:
        yield "retry: 1000\n\n"
        if missed is None:
            yield f"event: reset\nid: {hub.feed.latest()}\ndata: {{}}\n\n"
        for event in missed or ():
            last = _order(event.id)
            yield from _lines(event, operator_id)
        while time.monotonic() < until:
            try:
                told = mailbox.get(timeout=HEARTBEAT_SECONDS)
            except queue.Empty:
                yield ": still here\n\n"
                continue
            if told is None:
                return
            if _order(told.id) > last:
                yield from _lines(told, operator_id)
    finally:
        hub.leave(mailbox)


def _lines(event: FeedEvent, operator_id: int) -> Iterator[str]:
    if event.kind in _PRIVATE and event.data.get("operator") != str(operator_id):
        return
    data = json.dumps(dict(event.data), separators=(",", ":"))
    yield f"id: {event.id}\nevent: {event.kind}\ndata: {data}\n\n"


def _is_id(text: str) -> bool:
    first, dash, second = text.partition("-")
    return bool(dash) and first.isdigit() and second.isdigit() and len(text) < 40


def _order(event_id: str) -> tuple[int, int]:
    first, _, second = event_id.partition("-")
    return int(first), int(second)
