"""Clients of Redis: one server by ``redis://``, ``rediss://`` or ``unix://``, or whichever server
some Sentinels call the master: ``redis+sentinel://host:26379,host:26379/service/0``.

A caller is on the line: better a quick error and the next rung of the ladder than a long wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

from callcentre.errors import SettingsError

SENTINEL = "redis+sentinel"
_SENTINEL_PORT = 26379
_CONNECT_SECONDS = 0.5
_QUICK_SECONDS = 0.8
# Longer than anybody blocks in `feed.read`.
_PATIENT_SECONDS = 2.5


@dataclass(frozen=True, slots=True)
class Sentinels:
    """Where the Sentinels are, and what they call the master."""

    hosts: tuple[tuple[str, int], ...]
    service: str
    database: int
    username: str | None
    password: str | None


def read_sentinels(url: str) -> Sentinels:
    """The parts of a ``redis+sentinel://`` URL.

    Raises:
        SettingsError: it does not say which hosts or which service.
    """
    parted = urlsplit(url)
    named = parted.netloc.rpartition("@")[2]
    words = [word for word in parted.path.split("/") if word]
    if not named or not words or not (words[1:] or ["0"])[0].isdecimal():
        raise SettingsError("REDIS_URL: write redis+sentinel://host:26379,host:26379/service/0")
    hosts = []
    for host in named.split(","):
        name, _, port = host.partition(":")
        hosts.append((name, int(port or _SENTINEL_PORT)))
    return Sentinels(
        tuple(hosts),
        words[0],
        int(words[1]) if words[1:] else 0,
        unquote(parted.username) if parted.username else None,
        unquote(parted.password) if parted.password else None,
    )


def quick_client(url: str) -> redis.Redis:
    """For everything that a caller waits for; answers are text."""
    return _client(url, socket_timeout=_QUICK_SECONDS, decode_responses=True)


def patient_client(url: str) -> redis.Redis:
    """For reading the feed, which waits for the next event; answers are text."""
    return _client(url, socket_timeout=_PATIENT_SECONDS, decode_responses=True)


def sending_client(url: str) -> redis.Redis:
    """For handing jobs over from a webhook; answers are bytes."""
    return _client(url, socket_timeout=_QUICK_SECONDS)


def working_client(url: str) -> redis.Redis:
    """For RQ's worker, which waits for the next job as long as it takes; answers are bytes."""
    if url.startswith(SENTINEL):
        return _of_sentinels(url, socket_connect_timeout=_CONNECT_SECONDS)
    return redis.Redis.from_url(url)


def _client(url: str, **options: Any) -> redis.Redis:
    options = {
        "socket_connect_timeout": _CONNECT_SECONDS,
        # Once more, for a connection that the server had closed; not for one that does not answer.
        "retry": Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        **options,
    }
    if url.startswith(SENTINEL):
        return _of_sentinels(url, **options)
    return redis.Redis.from_url(url, **options)


def _of_sentinels(url: str, **options: Any) -> redis.Redis:
    named = read_sentinels(url)
    asked = Sentinel(  # type: ignore[no-untyped-call]
        list(named.hosts),
        sentinel_kwargs={
            "socket_timeout": _CONNECT_SECONDS,
            "socket_connect_timeout": _CONNECT_SECONDS,
        },
    )
    master: redis.Redis = asked.master_for(  # type: ignore[no-untyped-call]
        named.service,
        db=named.database,
        username=named.username,
        password=named.password,
        **options,
    )
    return master
