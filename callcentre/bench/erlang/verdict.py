"""What one afternoon comes to, beside the ideal of the same callers and beside theory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from callcentre.bench.erlang import ideal
from callcentre.bench.erlang.afternoon import Day, Lived
from callcentre.bench.erlang.cases import Case
from callcentre.bench.erlang.ideal import Fate
from callcentre.calls.events import EventKind
from callcentre.records import Database, call_events, calls


@dataclass(frozen=True)
class Verdict:
    """One case. Shares run from 0 to 1, waits are seconds of the model.

    ``lost`` callers neither reached an operator nor hung up; ``duplicated`` ones were answered
    twice; ``inversions`` are callers for whom an operator was rung before somebody who surely
    stood in line earlier. ``generator_cpu`` is the load generator's share of the machine.
    """

    name: str
    calls: int
    acceleration: float
    service_level: float
    ideal: float
    service_level_error_points: float
    wait_s: float
    wait_ideal_s: float
    theory_service_level: float
    theory_wait_s: float
    abandoned: int
    abandoned_ideal: int
    lost: int
    duplicated: int
    inversions: int
    generator_cpu: float

    @property
    def nobody_was_wronged(self) -> bool:
        """No call lost, answered twice or out of order."""
        return self.lost == self.duplicated == self.inversions == 0

    def as_json(self) -> dict[str, str | int | float]:
        """JSON-ready, rounded to what means something."""
        return {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def judge(case: Case, day: Day, database: Database) -> Verdict:
    """Compare; whatever the records say of these calls counts, not what the generator believes."""
    queued = _queued(day.lived, database)
    fates = [_fate(one, queued) for one in day.lived]
    best = ideal.serve((one.caller for one in day.lived), case.load.operators)
    level, best_level = (ideal.service_level(them, case.within) for them in (fates, best))
    theory_level, theory_wait = case.theory
    return Verdict(
        name=case.name,
        calls=len(day.lived),
        acceleration=case.acceleration,
        service_level=level,
        ideal=best_level,
        service_level_error_points=abs(level - best_level) * 100,
        wait_s=ideal.mean_wait(fates),
        wait_ideal_s=ideal.mean_wait(best),
        theory_service_level=theory_level,
        theory_wait_s=theory_wait,
        abandoned=ideal.abandoned(fates),
        abandoned_ideal=ideal.abandoned(best),
        lost=sum(_is_lost(one, database) for one in day.lived),
        duplicated=sum(_is_doubled(one, database) for one in day.lived),
        inversions=_inversions(day.lived, queued),
        generator_cpu=day.generator_cpu,
    )


def _queued(lived: Sequence[Lived], database: Database) -> dict[str, float]:
    """When each call entered the line, by the house's own record."""
    queued = {}
    with database.reading() as unit:
        for one in lived:
            call = calls.get(unit, one.leg.sid)
            if call is not None and call.queued_at is not None:
                queued[one.leg.sid] = call.queued_at.timestamp()
    return queued


def _fate(one: Lived, queued: dict[str, float]) -> Fate:
    if one.accepted_at is None:
        return Fate(one.caller.patience if one.gave_up else 0.0, answered=False)
    return Fate(max(0.0, one.accepted_at - queued.get(one.leg.sid, one.accepted_at)), answered=True)


def _answers(one: Lived, database: Database) -> int:
    with database.reading() as unit:
        timeline = call_events.timeline(unit, one.leg.sid)
    return sum(event.kind == EventKind.ANSWERED for event in timeline)


def _is_lost(one: Lived, database: Database) -> bool:
    return not one.gave_up and _answers(one, database) == 0


def _is_doubled(one: Lived, database: Database) -> bool:
    return one.accepted_times > 1 or _answers(one, database) > 1


def _inversions(lived: Sequence[Lived], queued: dict[str, float]) -> int:
    """Callers rung for while somebody was passed over who stood in line before they joined it."""
    wronged = 0
    for later in lived:
        joined = queued.get(later.leg.sid)
        if joined is None or later.offered_at is None:
            continue
        wronged += any(
            earlier.leg.in_line_at < joined and _still_waited(earlier, later.offered_at)
            for earlier in lived
            if earlier.leg.in_line_at is not None
        )
    return wronged


def _still_waited(one: Lived, at: float) -> bool:
    """Whether nobody had been rung for this caller at that instant, though they stayed."""
    if one.gave_up and one.offered_at is None:
        return False
    return one.offered_at is None or one.offered_at > at
