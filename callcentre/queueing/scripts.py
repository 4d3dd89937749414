"""The Lua functions: read once from the package, sent to Redis by hash, sent again when forgotten.

The only file that knows how loosely Redis types its answers. Each function has exactly one caller,
the method of `line`, `operators` or `offers` that bears its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import cast

import redis
from redis.commands.core import Script

from callcentre.clock import to_ms
from callcentre.errors import CallcentreError
from callcentre.queueing.keys import ALL_KEYS, FEED_LENGTH

Reply = str | int | None | list["Reply"]


class QueueingDownError(CallcentreError):
    """Redis did not answer or could not do what was asked; the line must be kept another way."""


class Scripts:
    """All functions of the ``lua`` folder, by the name of their file."""

    def __init__(self, client: redis.Redis) -> None:
        self._scripts: dict[str, Script] = {
            name: client.register_script(text) for name, text in _SOURCES.items()
        }

    def run(self, name: str, at: datetime | None, *args: str | int) -> Reply:
        """Run one function; ``at`` is the instant it shall take for now, None for
        one that does not ask.

        Raises:
            QueueingDownError: Redis is away, read-only, full, or restarting.
        """
        try:
            reply = self._scripts[name](
                keys=[key.name for key in ALL_KEYS],
                args=[to_ms(at) if at else 0, FEED_LENGTH, *args],
            )
        except redis.RedisError as error:
            raise QueueingDownError(f"{name}: {error}") from error
        return cast("Reply", reply)


def as_text(reply: Reply) -> str | None:
    """A string answer, or None for nil."""
    return None if reply is None else str(reply)


def as_list(reply: Reply) -> Sequence[Reply]:
    """A list answer; nil is an empty one."""
    return reply if isinstance(reply, list) else []


def as_texts(reply: Reply) -> list[str]:
    """A flat list of strings."""
    return [str(item) for item in as_list(reply)]


def as_fields(reply: Reply) -> dict[str, str]:
    """A hash, which Lua hands over as name, value, name, value."""
    flat = as_texts(reply)
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _read_sources() -> dict[str, str]:
    folder = files("callcentre.queueing") / "lua"
    texts = {
        entry.name.removesuffix(".lua"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".lua")
    }
    shared = texts.pop("_shared")
    return {name: f"{shared}\n{text}" for name, text in texts.items()}


_SOURCES = _read_sources()
