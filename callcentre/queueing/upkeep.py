"""What Redis itself is asked: is it the one we know, and does it hold what is ours?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import redis

from callcentre.breaker import Breaker
from callcentre.clock import from_ms, to_ms
from callcentre.queueing.keys import ALL_KEYS, GENERATION, HOUSE, REBUILDING, TALK_KEYS, Key
from callcentre.queueing.scripts import Scripts, watched

_REBUILDING_SECONDS = 15
_FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LostTalk:
    """A talk as the records know it."""

    call_id: str
    queue: str
    priority: int
    language: str
    joined_at: datetime
    operator_id: int
    queues: Sequence[str]
    languages: Sequence[str]


@dataclass(frozen=True, slots=True)
class Report:
    """What one process says of itself: its role, when, what it cannot reach, what it spools."""

    process: str
    role: str
    at: datetime
    troubles: tuple[str, ...] = ()
    spooled: int = 0


class Upkeep:
    """Looks after the keys as a whole."""

    def __init__(self, client: redis.Redis, scripts: Scripts, breaker: Breaker) -> None:
        self._redis = client
        self._scripts = scripts
        self._breaker = breaker

    def is_known(self) -> bool:
        """Is this the very server, with the very data, that was last built up? False: rebuild."""
        return watched(self._breaker, "generation", self._generation) == self._run_id()

    def begin_rebuild(self) -> bool:
        """Shall this process rebuild? False: another one is at it."""
        return bool(
            watched(
                self._breaker,
                "rebuilding",
                lambda: self._redis.set(REBUILDING.name, "1", nx=True, ex=_REBUILDING_SECONDS),
            )
        )

    def end_rebuild(self, *, done: bool) -> None:
        """It is built up; or not, and whoever looks next begins again."""
        if done:
            run_id = self._run_id()
            watched(self._breaker, "generation", lambda: self._redis.set(GENERATION.name, run_id))
        watched(self._breaker, "rebuilding", lambda: self._redis.delete(REBUILDING.name))

    def restore_talk(self, talk: LostTalk, at: datetime) -> bool:
        """Put caller and operator of a talk back; False when either is doing something."""
        reply = self._scripts.run(
            "restore",
            at,
            talk.call_id,
            talk.queue,
            talk.priority,
            talk.language,
            to_ms(talk.joined_at),
            talk.operator_id,
            json.dumps(list(talk.queues)),
            json.dumps(list(talk.languages)),
        )
        return reply == 1

    def remove_broken(self) -> list[str]:
        """Delete keys of ours that are of the wrong type, and say which; then rebuild.

        The single keys are always looked at; the many behind a prefix only after a function has
        stumbled on one.
        """
        families = [key for key in (*ALL_KEYS, *TALK_KEYS) if key.name.endswith(":")]
        wanted = {key.name: key.type for key in (*ALL_KEYS, *TALK_KEYS) if key not in families}
        if self._scripts.saw_nonsense:
            wanted |= {name: key.type for key in families for name in self._names(key)}
        found = watched(self._breaker, "type", lambda: self._types(list(wanted)))
        broken = [name for name, kind in found.items() if kind not in {wanted[name], "none"}]
        if broken:
            watched(self._breaker, "del", lambda: self._redis.delete(*broken))
        self._scripts.saw_nonsense = False
        return broken

    def _types(self, names: list[str]) -> dict[str, str]:
        with self._redis.pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.type(name)
            return dict(zip(names, pipeline.execute(), strict=True))

    def report(self, report: Report) -> None:
        """A process is there, and says how it stands."""
        said = {
            "role": report.role,
            "at": to_ms(report.at),
            "troubles": list(report.troubles),
            "spooled": report.spooled,
        }
        watched(
            self._breaker,
            "report",
            lambda: self._redis.hset(HOUSE.name, report.process, json.dumps(said)),
        )

    def reports(self, at: datetime) -> tuple[Report, ...]:
        """What every process said last; those of long ago are forgotten."""
        told = watched(self._breaker, "reports", lambda: self._redis.hgetall(HOUSE.name))
        reports = [_report(name, text) for name, text in cast("dict[str, str]", told).items()]
        old = [one.process for one in reports if at - one.at > _FORGOTTEN]
        if old:
            watched(self._breaker, "reports", lambda: self._redis.hdel(HOUSE.name, *old))
        return tuple(one for one in reports if one.process not in old)

    def time(self) -> datetime:
        """What time the server thinks it is."""
        seconds, micros = watched(self._breaker, "time", self._redis.time)
        return from_ms(seconds * 1000 + micros / 1000)

    def leave(self, process: str) -> None:
        """A process goes in good order; nobody need miss it."""
        watched(self._breaker, "report", lambda: self._redis.hdel(HOUSE.name, process))

    def _names(self, key: Key) -> list[str]:
        # Braces mean nothing in a pattern; brackets, stars and questions would.
        found = watched(
            self._breaker, "scan", lambda: list(self._redis.scan_iter(f"{key.name}*", count=1000))
        )
        return [str(name) for name in found]

    def _generation(self) -> str:
        return str(self._redis.get(GENERATION.name) or "")

    def _run_id(self) -> str:
        told = watched(self._breaker, "info", lambda: self._redis.info("server"))
        return str(cast("dict[str, object]", told)["run_id"])


def _report(process: str, text: str) -> Report:
    said = json.loads(text)
    return Report(
        process, said["role"], from_ms(said["at"]), tuple(said["troubles"]), said["spooled"]
    )
