"""What a waiting caller is told: the place, and about how long, at most as often as is set.

A wait is told only with evidence (`routing.wait_estimate`) and never to an emergency, whose caller
shall not weigh whether to hang up. Silence is better than a wrong number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from statistics import fmean

from callcentre.calls.board import Outlook, Waiting
from callcentre.calls.instructions import Say
from callcentre.calls.queues import QueueDefinition
from callcentre.calls.states import OperatorState
from callcentre.logs import get_log
from callcentre.records import Database
from callcentre.records.handling import handling_times
from callcentre.routing.wait_estimate import Evidence, Handled, as_spoken, estimated_seconds
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

_AN_HOUR = timedelta(hours=1)
_FRESH_SECONDS = 60
_AT_WORK = frozenset(OperatorState) - {OperatorState.OFFLINE, OperatorState.PAUSED}


def is_due(parts: Parts, hold: Hold, at: datetime) -> bool:
    """Whether the caller may be told something now."""
    queue = parts.city.queues.get(hold.queue)
    every = (queue.announce.every if queue else 0) or parts.city.desk.update_seconds
    # Either way round: a clock that went back must not make us silent until it has caught up.
    return hold.told_at is None or abs(at - hold.told_at) >= timedelta(seconds=every)


def words(parts: Parts, hold: Hold, waiting: Waiting | None, at: datetime) -> tuple[Say, ...]:
    """The place, the wait, and from the second time on the thanks for waiting."""
    language = hold.place.language
    queue = parts.city.queues.get(hold.queue)
    said: list[str] = []
    if waiting is not None and waiting.position > 0 and queue is not None:
        if queue.announce.position:
            position = parts.city.say("position", language)
            said.append(position.format(position=waiting.position))
        if queue.announce.wait and not queue.emergency:
            said.append(_wait(parts, hold, waiting, at))
    if hold.told_at is not None:
        said.append(parts.city.say("still_waiting", language))
    return tuple(Say(text, language) for text in said if text)


def _wait(parts: Parts, hold: Hold, waiting: Waiting, at: datetime) -> str:
    """The sentence that tells the wait; blank when nothing is known, or no words for it."""
    try:
        handled = _handled(parts.database, int(at.timestamp()) // _FRESH_SECONDS)
        outlook = parts.queueing.line.outlook(tuple(parts.city.queues), at)
    # Telling the wait is a courtesy; the caller waits on without it.
    except Exception:
        log.exception("wait_not_known", queue=hold.queue)
        return ""
    operators = sum(
        one.operators
        for one in outlook.desk
        if waiting.queue in one.queues and one.state in _AT_WORK
    )
    before = _before(parts, waiting, outlook)
    seconds = estimated_seconds(waiting.queue, before, Evidence(operators, handled))
    if seconds is None:
        return ""
    spoken = as_spoken(seconds)
    key = "wait_over" if spoken.over else "wait_about"
    if key not in parts.city.spoken:
        return ""
    return parts.city.say(key, hold.place.language).format(minutes=spoken.minutes)


def _before(parts: Parts, waiting: Waiting, outlook: Outlook) -> dict[str, int]:
    """Callers who will be answered first, by queue: in front here, or in a more urgent queue."""
    own = parts.city.queues[waiting.queue]

    def is_more_urgent(queue: QueueDefinition) -> bool:
        return queue.emergency or queue.priority > own.priority

    before = {
        name: outlook.waiting[name]
        for name, queue in parts.city.queues.items()
        if name != waiting.queue and is_more_urgent(queue)
    }
    return before | {waiting.queue: waiting.position - 1}


@lru_cache(maxsize=4)
def _handled(database: Database, minute: int) -> Mapping[str, Handled]:
    """The last hour, asked once a minute in each process, however many are waiting."""
    now = datetime.fromtimestamp(minute * _FRESH_SECONDS, UTC)
    with database.reading() as unit:
        times = handling_times(unit, now - _AN_HOUR)
    return {queue: Handled(len(each), fmean(each)) for queue, each in times.items()}
