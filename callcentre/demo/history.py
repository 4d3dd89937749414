"""A believable week before today: calls that were answered, given up or served by the flow alone.

Written the way live calls are, event by event, so that the reports add it up like any other week.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcentre.calls.city import City
from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.inputs import Channel
from callcentre.calls.states import CallInput, CallState, Disposition
from callcentre.carrier.numbers import identify
from callcentre.records import Unit, call_events, callers, calls, followups, hot, requests

DAYS = 6
CALLS_A_DAY = (7, 12)
MEAN_WAIT_SECONDS = 14
MEAN_TALK_SECONDS = 150
CITIZENS = (*(f"+62812345670{last}" for last in range(10)), "+6562345678", "anonymous")
COMPLAINTS = (
    ("jalan", "Lampu jalan padam sejak tiga hari lalu.", "Jl. Veteran Selatan, dekat pasar"),
    ("sampah", "Sampah belum diangkut selama seminggu.", "Jl. Sunu, belakang sekolah"),
    ("air", "Selokan mampet, air naik ke jalan saat hujan.", "Jl. Rappocini Raya lorong 5"),
)
_DISPOSITIONS = {
    "darurat": (Disposition.EMERGENCY, Disposition.EMERGENCY, Disposition.GHOST, Disposition.PRANK),
    "kesehatan": (Disposition.HEALTH_ADVICE, Disposition.HEALTH_ADVICE, Disposition.INFORMATION),
}
_OTHERWISE = (Disposition.INFORMATION, Disposition.COMPLAINT, Disposition.WRONG_NUMBER)


@dataclass(frozen=True)
class _Past:
    """One call of the past: what is fixed before it is known how it went."""

    unit: Unit
    call_id: str
    queue: str
    at: datetime
    draw: random.Random

    def fact(self, kind: EventKind, at: datetime, **data: str) -> CallFact:
        return CallFact(f"{self.call_id}:{kind}", self.call_id, kind, at, data)


def write_history(unit: Unit, city: City, operator_ids: list[int], now: datetime) -> None:
    """Write a week of calls and three complaints, the newest an hour before ``now``."""
    draw = random.Random(112)  # noqa: S311 - a story, always the same
    for at in _moments(draw, now):
        past = _Past(
            unit=unit,
            call_id=f"CA{draw.getrandbits(128):032x}",
            queue=draw.choice(list(city.queues)),
            at=at,
            draw=draw,
        )
        _ring(past, city)
        how = draw.random()
        if how < 0.1:
            _end(past, at + timedelta(seconds=9), CallState.ABANDONED_IVR)
        elif how < 0.2:
            _give_up(past)
        else:
            _talk(past, draw.choice(operator_ids))
    _complain(unit, now)


def _moments(draw: random.Random, now: datetime) -> list[datetime]:
    latest = now - timedelta(hours=1)
    return sorted(
        latest - timedelta(days=day, seconds=draw.randrange(10 * 3600))
        for day in range(DAYS)
        for _ in range(draw.randint(*CALLS_A_DAY))
    )


def _ring(past: _Past, city: City) -> None:
    new = calls.NewCall(
        call_id=past.call_id,
        identity=identify(past.draw.choice(CITIZENS), city.country),
        dialled="112",
        account="",
        direction="inbound",
        language=city.first_language,
        flow=city.entry.call,
        flow_version="",
        at=past.at,
    )
    hot.record_arrival(past.unit, new, past.fact(EventKind.ARRIVED, past.at))


def _join_line(past: _Past) -> datetime:
    at = past.at + timedelta(seconds=past.draw.uniform(6, 14))
    fact = past.fact(EventKind.QUEUED, at, queue=past.queue)
    hot.record_step(past.unit, fact, CallInput.QUEUED, queue=past.queue, queued_at=at)
    return at


def _give_up(past: _Past) -> None:
    waited = timedelta(seconds=past.draw.expovariate(1 / 40))
    _end(past, _join_line(past) + waited, CallState.ABANDONED_QUEUE)


def _talk(past: _Past, operator_id: int) -> None:
    waited = past.draw.expovariate(1 / MEAN_WAIT_SECONDS)
    offered = _join_line(past) + timedelta(seconds=waited)
    answered = offered + timedelta(seconds=past.draw.uniform(2, 6))
    ended = answered + timedelta(seconds=20 + past.draw.expovariate(1 / MEAN_TALK_SECONDS))
    who = str(operator_id)
    call_events.append(past.unit, past.fact(EventKind.OFFERED, offered, operator=who))
    calls.set_once(past.unit, past.call_id, first_offered_at=offered)
    call_events.append(past.unit, past.fact(EventKind.ACCEPTED, answered, operator=who))
    hot.record_step(
        past.unit,
        past.fact(EventKind.ANSWERED, answered, operator=who),
        CallInput.ANSWERED,
        answered_at=answered,
        operator_id=operator_id,
    )
    _end(past, ended, CallState.COMPLETED)
    _wrap_up(past, operator_id, ended)


def _end(past: _Past, at: datetime, state: CallState) -> None:
    hot.record_step(
        past.unit,
        past.fact(EventKind.ENDED, at, state=state, by="caller"),
        CallInput.ENDED,
        ended_at=at,
        ended_by="caller",
        carrier_status="completed",
        duration_seconds=int((at - past.at).total_seconds()),
    )


def _wrap_up(past: _Past, operator_id: int, ended: datetime) -> None:
    done = ended + timedelta(seconds=past.draw.uniform(8, 50))
    what = past.draw.choice(_DISPOSITIONS.get(past.queue, _OTHERWISE))
    fact = past.fact(EventKind.WRAPPED_UP, done, disposition=what, operator=str(operator_id))
    call_events.append(past.unit, fact)
    calls.update(
        past.unit, past.call_id, wrap_started_at=ended, wrap_ended_at=done, disposition=what
    )


def _complain(unit: Unit, now: datetime) -> None:
    for days_ago, (category, text, place) in enumerate(COMPLAINTS, start=1):
        at = now - timedelta(days=days_ago)
        identity = identify(CITIZENS[days_ago])
        callers.ensure(unit, identity, at)
        caller = callers.get_by_identity(unit, identity.key)
        request = requests.open_request(
            unit,
            requests.NewRequest(
                category=category,
                text=text,
                place=place,
                channel=Channel.SMS,
                created_by="citizen",
                at=at,
                caller_id=caller.id if caller else None,
            ),
        )
        promise = followups.NewFollowUp(
            due_at=now + timedelta(days=2 - days_ago),
            note="Tanyakan hasilnya kepada dinas, lalu kabari warga.",
            created_by="system",
            at=at,
            request_id=request.id,
        )
        followups.add(unit, promise)
