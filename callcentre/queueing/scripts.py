"""The Lua functions: read once from the package, sent to Redis by hash, sent again when forgotten.

The only file that knows how loosely Redis types its answers. Each function has exactly one caller,
the method of `line`, `operators` or `offers` that bears its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.resources import files
from typing import TypeVar, cast

import redis
from redis.commands.core import Script

from callcentre.breaker import Breaker
from callcentre.clock import to_ms
from callcentre.errors import CallcentreError
from callcentre.logs import get_log
from callcentre.queueing.keys import ALL_KEYS, FEED_LENGTH, TALK_KEYS

log = get_log(__name__)

Answer = TypeVar("Answer")
_KEYS = [key.name for key in ALL_KEYS]

Reply = str | int | None | list["Reply"]

_TALKS = "talk_"
_TALK_KEYS = [key.name for key in (*ALL_KEYS, *TALK_KEYS)]


class QueueingDownError(CallcentreError):
    """Redis did not answer or could not do what was asked; the line must be kept another way."""


class Scripts:
    """All functions of the ``lua`` folder, by the name of their file."""

    def __init__(self, client: redis.Redis, breaker: Breaker) -> None:
        self._breaker = breaker
        # Somebody has put something into a key of ours that no function of ours would.
        self.saw_nonsense = False
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
            script, instant = self._scripts[name], to_ms(at) if at else 0
            keys = _TALK_KEYS if name.startswith(_TALKS) else _KEYS
            reply = watched(
                self._breaker,
                name,
                lambda: script(keys=keys, args=[instant, FEED_LENGTH, *args]),
            )
        except QueueingDownError as error:
            self.saw_nonsense = self.saw_nonsense or "WRONGTYPE" in str(error)
            raise
        return cast("Reply", reply)


def watched(breaker: Breaker, what: str, ask: Callable[[], Answer]) -> Answer:
    """Ask Redis, unless it is known to be away.

    Raises:
        QueueingDownError: it is away, read-only, full or restarting, or holds what is not ours.
    """
    if not breaker.lets_through():
        raise QueueingDownError(f"{what}: Redis is away")
    try:
        answer = ask()
    except redis.RedisError as error:
        # An answer, even a refusal, says that Redis is there.
        if isinstance(error, redis.ConnectionError | redis.TimeoutError) and breaker.trip():
            log.error("redis_away", reason=str(error)[:200])
        raise QueueingDownError(f"{what}: {error}") from error
    if breaker.is_open and breaker.mend():
        log.warning("redis_back")
    return answer


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
    shared, of_talks = texts.pop("_shared"), texts.pop("_talks")
    return {
        name: _with_helpers(shared + (of_talks if name.startswith(_TALKS) else ""), text)
        for name, text in texts.items()
    }


def _with_helpers(shared: str, function: str) -> str:
    """A function behind the helpers that it uses; Redis would make any others for every call."""
    head, *helpers = re.split(r"^(?=local function )", shared, flags=re.MULTILINE)
    text = function
    for helper in reversed(helpers):
        # What stands after a helper's end belongs to the next one, or to the head of another file.
        body, end, rest = helper.partition("\nend\n")
        used = re.search(rf"\b{_name(helper)}\(", text)
        text = (body + end if used else "") + _code(rest) + text
    return _code(head) + text


def _name(helper: str) -> str:
    return helper.removeprefix("local function ").partition("(")[0]


def _code(text: str) -> str:
    """Without the lines that are only a comment."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("--"))


_SOURCES = _read_sources()
