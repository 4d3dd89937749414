"""What goes on by itself when its time has come; asked by the dispatcher every second."""

from __future__ import annotations

from callcentre.calls.events import step_key
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.records import RecordsDownError, call_events, timers
from callcentre.records.timers import NewTimer, TimerKind
from callcentre.switchboard import replies
from callcentre.switchboard.parts import Parts

log = get_log(__name__)


def ring(parts: Parts) -> None:
    """Let go on what is due. Never raises: who asks has other work too."""
    try:
        with parts.database.reading() as unit:
            due = timers.due(unit, parts.clock())
    # What is due now is still due when the database is back; it has said already that it is away.
    except RecordsDownError:
        return
    except Exception:
        log.exception("timers_not_read")
        return
    for timer in due:
        try:
            _ring(parts, timer)
        # One thread that cannot go on must not keep the others from it.
        except Exception:
            log.exception("timer_not_rung", timer=timer.kind)
            _give_up(parts, timer)


def _ring(parts: Parts, timer: NewTimer) -> None:
    if timer.kind is TimerKind.THREAD:
        replies.time_is_up(parts, timer)
        return
    with parts.database.begin() as unit:
        mine = timers.stop(unit, timer.key)
    if mine:
        _fetch(parts, timer)


def _fetch(parts: Parts, timer: NewTimer) -> None:
    call_id, mark = timer.data["call"], step_key(timer.data["call"], timer.data["visit"])

    def has_come() -> bool:
        with parts.database.reading() as unit:
            return call_events.is_known(unit, mark)

    if has_come():
        return
    try:
        parts.carrier.redirect(call_id, timer.data["url"], has_come)
    except CarrierError as error:
        log.warning("call_not_fetched_back", call_id=call_id, error=str(error))


def _give_up(parts: Parts, timer: NewTimer) -> None:
    """Whatever is wrong with it, it must not be tried every second for ever."""
    try:
        with parts.database.begin() as unit:
            timers.stop(unit, timer.key)
    except Exception:
        log.exception("timer_not_stopped", timer=timer.kind)
