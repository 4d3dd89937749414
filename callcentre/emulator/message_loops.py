"""Two applications that answer each other without end (14107)."""

from __future__ import annotations

REPLY_LOOP = 14107
_MOST_REPLIES, _SECONDS = 30, 30.0


class ReplyLoops:
    """Counts the replies between two addresses that follow each other within half a minute.

    Beyond thirty no reply goes out until half a minute has passed since the last one.
    """

    def __init__(self) -> None:
        self._counts: dict[frozenset[str], tuple[int, float]] = {}

    def is_endless(self, one: str, other: str, now: float) -> bool:
        """Count a reply between the two at ``now`` (seconds); True when it must not go out."""
        pair = frozenset((one, other))
        count, last = self._counts.get(pair, (0, now))
        count = count + 1 if now - last < _SECONDS else 1
        if count > _MOST_REPLIES:
            return True
        self._counts[pair] = (count, now)
        return False
