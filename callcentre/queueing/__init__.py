"""The present: who waits in line, who is at the desk, who rings at whom. All of it in Redis."""

from __future__ import annotations

import redis

from callcentre.calls.board import Board, OperatorNow, Stage, Waiting
from callcentre.queueing.feed import Feed, FeedEvent
from callcentre.queueing.line import Joined, Left, Line
from callcentre.queueing.offers import Expired, Joining, Offers
from callcentre.queueing.operators import Operators
from callcentre.queueing.scripts import QueueingDownError, Scripts

__all__ = [
    "Board",
    "Expired",
    "FeedEvent",
    "Joined",
    "Joining",
    "Left",
    "OperatorNow",
    "Queueing",
    "QueueingDownError",
    "Stage",
    "Waiting",
]


class Queueing:
    """The whole organ. ``client`` must decode its responses; threads may share it."""

    def __init__(self, client: redis.Redis) -> None:
        scripts = Scripts(client)
        self.line = Line(scripts)
        self.operators = Operators(scripts)
        self.offers = Offers(scripts)
        self.feed = Feed(client)
