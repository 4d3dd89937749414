"""One reader of the feed in each process, however many pages are open."""

from __future__ import annotations

import os
import queue
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from callcentre.logs import get_log

if TYPE_CHECKING:
    from callcentre.queueing import FeedEvent

_log = get_log(__name__)

LONGEST_BACKLOG = 1_000  # events
_BLOCK_MS = 1_000  # below the two seconds after which our Redis client gives up
_BATCH = 500
_PAUSE_SECONDS = 1.0


class EventSource(Protocol):
    """What is asked of the feed here."""

    def latest(self) -> str: ...
    def has(self, after: str) -> bool: ...
    def read(self, after: str, block_ms: int, count: int) -> list[FeedEvent]: ...


@dataclass(eq=False)
class Mailbox:
    """What one open page has yet to be told. A broken one gets nothing more: come again, and be
    told from where you stopped. (None among the events only wakes up whoever waits for one.)
    """

    events: queue.Queue[FeedEvent | None] = field(
        default_factory=lambda: queue.Queue(LONGEST_BACKLOG)
    )
    is_broken: bool = False


class Hub:
    """Reads the feed while anybody listens, and hands each event to all who do."""

    def __init__(self, feed: EventSource) -> None:
        self.feed = feed
        self._guard = threading.Lock()
        self._mailboxes: set[Mailbox] = set()
        self._reader_of: int | None = None  # the process in which the reader runs

    def subscribe(self) -> Mailbox:
        """A mailbox in which every event from now on will lie."""
        mailbox = Mailbox()
        with self._guard:
            # A forked worker has its parent's memory but not its threads.
            if self._reader_of != os.getpid():
                after = self.feed.latest()
                self._mailboxes = set()
                self._reader_of = os.getpid()
                threading.Thread(target=self._read, args=(after,), name="live", daemon=True).start()
            self._mailboxes.add(mailbox)
        return mailbox

    def leave(self, mailbox: Mailbox) -> None:
        """No more events into this mailbox."""
        with self._guard:
            self._mailboxes.discard(mailbox)

    def hand_out(self, event: FeedEvent) -> None:
        """Lay ``event`` into every mailbox; one that is full belongs to a page that is gone."""
        with self._guard:
            for mailbox in tuple(self._mailboxes):
                try:
                    mailbox.events.put_nowait(event)
                except queue.Full:
                    self._break(mailbox)

    def break_all(self) -> None:
        """The feed was lost: every stream ends, so that every browser notices."""
        with self._guard:
            for mailbox in tuple(self._mailboxes):
                self._break(mailbox)

    def _break(self, mailbox: Mailbox) -> None:
        mailbox.is_broken = True
        self._mailboxes.discard(mailbox)
        with suppress(queue.Full):
            mailbox.events.put_nowait(None)

    def _read(self, after: str) -> None:
        while self._is_wanted():
            try:
                for event in self.feed.read(after, _BLOCK_MS, _BATCH):
                    after = event.id
                    self.hand_out(event)
            except Exception as error:  # noqa: BLE001 - whatever the store says, this thread lives
                _log.warning("live_feed_lost", error=type(error).__name__)
                self.break_all()
                time.sleep(_PAUSE_SECONDS)

    def _is_wanted(self) -> bool:
        with self._guard:
            if not self._mailboxes:
                self._reader_of = None
            return bool(self._mailboxes)
