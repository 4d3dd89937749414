"""What goes on by itself when its time has come; asked by the dispatcher every second."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from callcentre.calls.events import step_key
from callcentre.errors import BadInputError, CarrierError, FlowError
from callcentre.logs import get_log
from callcentre.records import RecordsDownError, call_events, timers
from callcentre.records.timers import NewTimer, TimerKind
from callcentre.switchboard import replies
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

_PAUSE = timedelta(minutes=1)


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
        except (FlowError, BadInputError) as error:
            log.warning("timer_leads_nowhere", timer=timer.kind, error=str(error))
            _give_up(parts, timer)
        # One thread that cannot go on must not keep the others from it.
        except Exception:
            log.exception("timer_not_rung", timer=timer.kind)
            _later(parts, timer)


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


def _later(parts: Parts, timer: NewTimer) -> None:
    """Try again in a minute: whoever waits for this must not be forgotten over one bad moment."""
    due = parts.clock() + _PAUSE
    try:
        with parts.database.begin() as unit:
            if timers.stop(unit, timer.key):
                timers.wind(unit, replace(timer, due_at=due))
    except RecordsDownError:
        return


def _give_up(parts: Parts, timer: NewTimer) -> None:
    """What cannot be understood will not be understood in a minute either."""
    with parts.database.begin() as unit:
        timers.stop(unit, timer.key)
