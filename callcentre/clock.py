"""The one place that asks what time it is. Everything inside is UTC and aware."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present instant, UTC, with its zone."""
    return datetime.now(UTC)


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970 for Redis scores; ``at`` must be aware."""
    return int(at.timestamp() * 1000)


def from_ms(ms: float) -> datetime:
    """The instant of `to_ms`, back again."""
    return datetime.fromtimestamp(ms / 1000, UTC)
