"""The present: who waits in line, who is at the desk, who rings at whom. All of it in Redis."""

from __future__ import annotations

import redis

from callcentre.breaker import Breaker
from callcentre.calls.board import Board, OperatorNow, Stage, Waiting
from callcentre.queueing.feed import Feed, FeedEvent
from callcentre.queueing.line import Joined, Left, Line
from callcentre.queueing.offers import Expired, Joining, Offers
from callcentre.queueing.operators import Beat, Operators
from callcentre.queueing.scripts import QueueingDownError, Scripts, watched
from callcentre.queueing.talks import Invited, Overdue, Talks
from callcentre.queueing.upkeep import LostTalk, Report, Upkeep

__all__ = [
    "Beat",
    "Board",
    "Expired",
    "FeedEvent",
    "Invited",
    "Joined",
    "Joining",
    "Left",
    "LostTalk",
    "OperatorNow",
    "Overdue",
    "Queueing",
    "QueueingDownError",
    "Report",
    "Stage",
    "Waiting",
]


class Queueing:
    """The whole organ. Clients must decode their responses; threads may share them.

    ``patient`` is for reading the feed, which waits; without it ``client`` is used. While Redis is
    known to be away ``breaker`` is open, and every method raises `QueueingDownError` at once.
    """

    def __init__(self, client: redis.Redis, patient: redis.Redis | None = None) -> None:
        self.breaker = Breaker()
        self._client = client
        scripts = Scripts(client, self.breaker)
        self.line = Line(scripts)
        self.operators = Operators(scripts)
        self.offers = Offers(scripts)
        self.talks = Talks(scripts)
        self.upkeep = Upkeep(client, scripts, self.breaker)
        self.feed = Feed(client, patient or client, self.breaker)

    def answers(self) -> bool:
        """Ask whether Redis is there, whatever is known of it; the breaker learns the answer."""
        with self.breaker.probing():
            try:
                watched(self.breaker, "ping", self._client.ping)
            except QueueingDownError:
                return False
        return True
