"""What the consoles hear: a Redis stream of kinds and ids, never of personal data.

The entry's id is the id of the server-sent event, so a browser that slept says where it stopped and
gets the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import redis
from redis.typing import EncodableT, FieldT

from callcentre.breaker import Breaker
from callcentre.errors import BadInputError
from callcentre.queueing.keys import FEED, FEED_LENGTH
from callcentre.queueing.scripts import watched

START = "0-0"

_ID = re.compile(r"(\d{1,15})-(\d{1,15})")
_Entry = tuple[str, dict[str, str]]


_BETWEEN = "\x1f"

# What belongs to one kind where an entry tells of several things at once.
_OWN = {
    "offer": ("operator", "token", "call", "queue", "deadline_ms"),
    "offer_ended": ("operator", "token", "call", "why"),
    "operator": ("operator", "state", "reason", "call", "at"),
    "line": ("queue",),
}


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One change. Kinds and what ``data`` holds are listed in this folder's README.

    What changed in one instant has one id. Only after the last of it (``is_last``) may a reader
    say that it knows everything up to that id.
    """

    id: str
    kind: str
    data: Mapping[str, str]
    is_last: bool = True


class Feed:
    """The stream. The Lua functions append to it themselves; others `publish`."""

    def __init__(self, client: redis.Redis, patient: redis.Redis, breaker: Breaker) -> None:
        self._redis = client
        self._patient = patient
        self._breaker = breaker

    def publish(self, kind: str, **data: str) -> str:
        """Append one event and return its id."""
        fields: dict[FieldT, EncodableT] = {"kind": kind}
        fields.update(data.items())
        entry = watched(
            self._breaker,
            "publish",
            lambda: self._redis.xadd(FEED.name, fields, maxlen=FEED_LENGTH, approximate=True),
        )
        return str(entry)

    def read(self, after: str, block_ms: int, count: int) -> list[FeedEvent]:
        """What ``count`` entries later than ``after`` tell, waiting ``block_ms`` (0: not) for one.

        Raises:
            BadInputError: ``after`` is not an id; ask `has` first.
        """
        if not _ID.fullmatch(after):
            raise BadInputError("after", "is not the id of an event")
        reply = watched(
            self._breaker,
            "read",
            lambda: self._patient.xread({FEED.name: after}, count=count, block=block_ms or None),
        )
        return [event for entry in _entries(reply) for event in _events(entry)]

    def latest(self) -> str:
        """The id of the newest event; `START` when there has been none."""
        return self._edge(newest=True) or START

    def has(self, after: str) -> bool:
        """Is everything later than ``after`` still here? False: load the page again."""
        asked = _ID.fullmatch(after)
        if asked is None:
            return False
        oldest, newest = self._edge(newest=False), self._edge(newest=True)
        if oldest is None or newest is None:
            return after == START
        if after == START:
            return self._length() < FEED_LENGTH
        # Beyond the newest: Redis lost what that browser has already seen.
        return _order(oldest) <= _order(after) <= _order(newest)

    def _edge(self, *, newest: bool) -> str | None:
        entries = cast(
            "list[_Entry]",
            watched(
                self._breaker,
                "feed",
                lambda: (
                    self._redis.xrevrange(FEED.name, count=1)
                    if newest
                    else self._redis.xrange(FEED.name, count=1)
                ),
            ),
        )
        return entries[0][0] if entries else None

    def _length(self) -> int:
        return watched(self._breaker, "feed", lambda: self._redis.xlen(FEED.name))


def _entries(reply: object) -> Iterable[_Entry]:
    """The entries of our one stream, in either of the two protocols' shapes."""
    if not reply:
        return []
    if isinstance(reply, dict):
        batches = cast("list[list[_Entry]]", reply[FEED.name])
        return [entry for batch in batches for entry in batch]
    return cast("list[tuple[str, list[_Entry]]]", reply)[0][1]


def _events(entry: _Entry) -> list[FeedEvent]:
    """What one entry tells: its own kind; with a ``queue`` also of that line, and with a ``state``
    or ``stage`` also of that operator.
    """
    entry_id, fields = entry[0], _unpacked(entry[1])
    kinds = [fields["kind"]]
    if kinds[0] in _OWN:
        if kinds[0] != "operator" and ("state" in fields or "stage" in fields):
            kinds.append("operator")
        if kinds[0] != "line" and fields.get("queue"):
            kinds.append("line")
    return [
        FeedEvent(entry_id, kind, _own(kind, fields), is_last=kind == kinds[-1]) for kind in kinds
    ]


def _unpacked(fields: Mapping[str, str]) -> dict[str, str]:
    """The Lua functions join names and values; whoever publishes from Python does not."""
    joined = fields.get("d")
    if joined is None:
        return dict(fields)
    parts = joined.split(_BETWEEN)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _own(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    names = _OWN.get(kind, fields)
    # A change of nothing but the stage is no change of state: neither is told when it was.
    left_out = {"kind"} if kind != "operator" or "state" in fields else {"kind", "call", "reason"}
    return {name: fields[name] for name in names if name in fields and name not in left_out}


def _order(entry_id: str) -> tuple[int, int]:
    ms, _, sequence = entry_id.partition("-")
    return int(ms), int(sequence)
