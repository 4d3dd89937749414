"""The date filters of lists: ``StartTime``, ``StartTime<``, ``StartTime>`` and their like."""

from __future__ import annotations

from datetime import UTC, date, datetime

from callcentre.emulator.rest.answers import bad
from callcentre.emulator.rest.request import Asked

_DAY = len("2026-01-31")


class Span:
    """The days or instants that one filter lets through, in UTC; no filter lets all through.

    Raises:
        RestError: a value that is no date (20001).
    """

    def __init__(self, asked: Asked, name: str) -> None:
        query = asked.request.query
        self._on = _read(name, query.get(name))
        self._until = _read(name, query.get(f"{name}<"))
        self._since = _read(name, query.get(f"{name}>"))

    def holds(self, at: datetime | None) -> bool:
        """True when ``at`` passes. What never happened passes only without a filter."""
        if at is None:
            return self._on is self._until is self._since is None
        return (
            # The library writes a day as its first instant; without a sign the whole day is meant.
            (self._on is None or _like(at, self._on)[:_DAY] == self._on[:_DAY])
            and (self._until is None or _like(at, self._until) <= self._until)
            and (self._since is None or _like(at, self._since) >= self._since)
        )


def _read(name: str, text: str | None) -> str | None:
    """A day or an instant in the one form in which they can be compared as text."""
    if not text:
        return None
    try:
        if len(text) == _DAY:
            return date.fromisoformat(text).isoformat()
        at = datetime.fromisoformat(text)
    except ValueError:
        raise bad(20001, f"Parameter '{name}' is not a date: {text[:40]!r}") from None
    return _instant(at if at.tzinfo else at.replace(tzinfo=UTC))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _like(at: datetime, limit: str) -> str:
    return _instant(at)[: len(limit)]
