"""What happens at a desk in a day, one Lua function after the other, for many lives side by side.

A life is one caller and one operator of their own. Each step finds what the one before has left, so
all of them do their whole work, and the day ends as it began.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from callcentre.bench.queue_wire import Ask
from callcentre.queueing import Queueing

QUEUES = ("darurat", "kesehatan", "umum")
PRIORITY = {"darurat": 100, "kesehatan": 50, "umum": 10}
LANGUAGES = ("id", "en")

_MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_LATER = _MORNING + timedelta(days=30)
_MS = timedelta(milliseconds=1)
_SILENT = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the day: the Lua function's name, and the same for every life of that day."""

    name: str
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class _Life:
    day: int
    number: int

    @property
    def caller(self) -> str:
        return f"CA{self.day:08x}{self.number:024x}"

    @property
    def operator(self) -> int:
        return 1_000_000 + self.number

    def token(self, name: str) -> str:
        return f"{name}-{self.day}-{self.number}-of-24-letters"

    def at(self, minute: int) -> datetime:
        """Each life is a millisecond behind the one before, so that nothing lapses for two."""
        return _MORNING + timedelta(minutes=40 * self.day + minute) + self.number * _MS


def steps(day: int, lives: int) -> Iterator[Step]:
    """The steps of one day; ``day`` counts from 0 and makes all ids and instants new."""
    everybody = [_Life(day, number) for number in range(lives)]
    for name, ask in _PLAN:
        yield Step(name, tuple(ask(life) for life in everybody))


def fill_callers(count: int) -> Iterator[Ask]:
    """Callers who wait while the day goes on, all before those of the day."""

    def joins(number: int) -> Ask:
        queue = QUEUES[number % 3]
        at = _MORNING - timedelta(days=1) + number * _MS
        return lambda q: q.line.join(
            f"CAfill{number:028x}", queue, priority=PRIORITY[queue], language="id", at=at
        )

    return (joins(number) for number in range(count))


def fill_operators(count: int) -> Iterator[Ask]:
    """Operators who are ready while the day goes on."""
    for number in range(1, count + 1):
        yield partial(_sign_on, number)
        yield partial(_be_ready, number)


def _sign_on(operator_id: int, queueing: Queueing) -> object:
    return queueing.operators.sign_on(operator_id, QUEUES, LANGUAGES, _LATER)


def _be_ready(operator_id: int, queueing: Queueing) -> object:
    return queueing.operators.set_ready(operator_id, _LATER)


def _offer(name: str, minute: int) -> Callable[[_Life], Ask]:
    def ask(life: _Life) -> Ask:
        at, token = life.at(minute), life.token(name)
        return lambda q: q.offers.offer(life.caller, life.operator, token, at, life.at(minute + 1))

    return ask


def _at(minute: int, act: Callable[[Queueing, _Life, datetime], object]) -> Callable[[_Life], Ask]:
    def ask(life: _Life) -> Ask:
        at = life.at(minute)
        return lambda q: act(q, life, at)

    return ask


_PLAN: tuple[tuple[str, Callable[[_Life], Ask]], ...] = (
    ("sign_on", _at(0, lambda q, x, at: q.operators.sign_on(x.operator, QUEUES, LANGUAGES, at))),
    ("set_ready", _at(0, lambda q, x, at: q.operators.set_ready(x.operator, at))),
    ("pause", _at(1, lambda q, x, at: q.operators.pause(x.operator, "break", at))),
    ("set_ready", _at(2, lambda q, x, at: q.operators.set_ready(x.operator, at))),
    ("heartbeat", _at(3, lambda q, x, at: q.operators.heartbeat(x.operator, at))),
    (
        "join",
        _at(4, lambda q, x, at: q.line.join(x.caller, "umum", priority=10, language="id", at=at)),
    ),
    ("look", _at(5, lambda q, x, at: q.line.look(x.caller, at))),
    ("offer", _offer("declined", 6)),
    ("decline", _at(6, lambda q, x, at: q.offers.decline(x.token("declined"), x.operator, at))),
    ("offer", _offer("missed", 7)),
    ("expire:nothing", _at(6, lambda q, _x, at: q.offers.expire(at, 3))),
    ("expire", _at(8, lambda q, _x, at: q.offers.expire(at, 3))),
    ("offer", _offer("taken", 9)),
    (
        "accept",
        _at(9, lambda q, x, at: q.offers.accept(x.token("taken"), x.operator, at, x.at(10))),
    ),
    ("joined", _at(9, lambda q, x, at: q.offers.joined(x.caller, x.operator, at))),
    ("now", _at(9, lambda q, x, _at: q.operators.now(x.operator))),
    ("requeue", _at(11, lambda q, x, at: q.line.requeue(x.caller, at))),
    ("finish_wrap_up", _at(12, lambda q, x, at: q.operators.finish_wrap_up(x.operator, True, at))),
    ("offer", _offer("late", 13)),
    (
        "accept",
        _at(13, lambda q, x, at: q.offers.accept(x.token("late"), x.operator, at, x.at(14))),
    ),
    ("joined", _at(13, lambda q, x, at: q.offers.joined(x.caller, x.operator, at))),
    ("leave", _at(15, lambda q, x, at: q.line.leave(x.caller, at))),
    (
        "extend_wrap_up",
        _at(15, lambda q, x, at: q.operators.extend_wrap_up(x.operator, _MS, 3, at)),
    ),
    ("end_wrap_ups:nothing", _at(15, lambda q, _x, at: q.operators.end_wrap_ups(at, 9999))),
    ("finish_wrap_up", _at(16, lambda q, x, at: q.operators.finish_wrap_up(x.operator, True, at))),
    ("sign_off", _at(17, lambda q, x, at: q.operators.sign_off(x.operator, at))),
    ("sign_on", _at(18, lambda q, x, at: q.operators.sign_on(x.operator, QUEUES, LANGUAGES, at))),
    ("sweep_silent:nothing", _at(17, lambda q, _x, at: q.operators.sweep_silent(at, 9999))),
    (
        "sweep_silent",
        _at(18, lambda q, _x, at: q.operators.sweep_silent(at + _MS + _SILENT, 45)),
    ),
)
