"""After the morning: does every record, event and total agree with what the citizens did?"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from callcentre.calls.city import City
from callcentre.calls.states import CallState, Disposition
from callcentre.demo import morning
from callcentre.records import Unit, callers, calls, messages, recordings, requests
from callcentre.records.calls import Call
from callcentre.reports.reconcile import reconcile
from callcentre.reports.rollup import report

# A beep or a voice is far above this; a line without sound is exactly 0.
AUDIBLE_RMS = 0.005
_LONGEST_DRIFT_SECONDS = 1.5


@dataclass(frozen=True)
class Figures:
    """The morning in numbers."""

    calls: int
    answered: int
    abandoned: int
    messages: int
    service_requests: int


@dataclass(frozen=True)
class Morning:
    """Where the morning was kept, when it began and ended, and what could be known of it.

    Without ``receipts`` a message that went out counts as well as one that arrived. ``fell``: the
    carrier died while Rina was talking, and Agus and Dewi did not play.
    """

    city: City
    recordings_dir: Path
    began_at: datetime
    ended_at: datetime
    receipts: bool = True
    fell: bool = False

    @property
    def days(self) -> tuple[date, date]:
        """The city's own days; two of them, if the morning was at midnight."""
        zone = self.city.zone
        return self.began_at.astimezone(zone).date(), self.ended_at.astimezone(zone).date()


def figures(unit: Unit) -> Figures:
    """Count what was kept."""
    every = calls.search(unit, calls.CallFilter(), 1, 100).items
    writer = callers.get_by_identity(unit, morning.DEWI)
    return Figures(
        calls=len(every),
        answered=sum(call.answered_at is not None for call in every),
        abandoned=sum(call.state is CallState.ABANDONED_QUEUE for call in every),
        messages=len(messages.thread(unit, writer.id, 100)) if writer else 0,
        service_requests=requests.search(unit, requests.RequestFilter(), 1, 100).total,
    )


def disagreements(unit: Unit, seen: Morning) -> Iterator[str]:
    """Everything that is not as the citizens and operators left it, in sentences."""
    expected = Figures(2, 2, 0, 0, 0) if seen.fell else Figures(3, 2, 1, morning.MESSAGES, 1)
    counted = figures(unit)
    if counted != expected:
        yield f"expected {expected}, kept {counted}"
    yield from reconcile(unit, *seen.days, seen.city.zone)
    yield from _report_totals(unit, seen, counted)
    yield from _outcomes(unit, seen)
    yield from _recordings(unit, seen)
    if not seen.fell:
        yield from _messages(unit, seen)


def _report_totals(unit: Unit, seen: Morning, counted: Figures) -> Iterator[str]:
    thresholds = {name: queue.service_level.seconds for name, queue in seen.city.queues.items()}
    rows = report(unit, *seen.days, seen.city.zone, thresholds)
    for word, told, kept in (
        ("offered", sum(row.offered for row in rows), counted.calls),
        ("answered", sum(row.answered for row in rows), counted.answered),
        ("abandoned", sum(row.abandoned for row in rows), counted.abandoned),
        ("waiting", sum(row.waiting for row in rows), 0),
    ):
        if told != kept:
            yield f"the report says {told} {word}, the records {kept}"


def _outcomes(unit: Unit, seen: Morning) -> Iterator[str]:
    wanted: dict[str, tuple[CallState, str, str, str]] = {
        morning.RINA: (CallState.COMPLETED, "darurat", "caller", Disposition.EMERGENCY),
        morning.TINA: (CallState.COMPLETED, "darurat", "operator", Disposition.GHOST),
        morning.AGUS: (CallState.ABANDONED_QUEUE, "kesehatan", "caller", ""),
    }
    if seen.fell:
        wanted[morning.RINA] = (CallState.COMPLETED, "darurat", "system", Disposition.EMERGENCY)
    for call in calls.search(unit, calls.CallFilter(), 1, 100).items:
        found = (call.state, call.queue, call.ended_by, call.disposition)
        if found != wanted.get(call.caller.identity):
            yield f"call {call.id} ended as {found}"


def _recordings(unit: Unit, seen: Morning) -> Iterator[str]:
    """Every talk has one recording at home, whose length agrees with what the carrier said."""
    for call in calls.search(unit, calls.CallFilter(), 1, 100).items:
        kept = recordings.of_call(unit, call.id)
        if seen.fell and call.caller.identity == morning.RINA:
            continue  # the carrier took it to its grave
        if len(kept) != (call.answered_at is not None):
            yield f"call {call.id} has {len(kept)} recordings"
        for recording in kept:
            yield from _one_recording(call, recording, seen.recordings_dir)


def _one_recording(call: Call, recording: recordings.Recording, folder: Path) -> Iterator[str]:
    if not recording.storage_key:
        yield f"the recording of call {call.id} was not fetched: {recording.last_error}"
        return
    with wave.open(str(folder / recording.storage_key)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
    if abs(seconds - (recording.duration_seconds or 0)) > _LONGEST_DRIFT_SECONDS:
        yield f"the recording of call {call.id} lasts {seconds:.1f} s, not as the carrier said"


def _messages(unit: Unit, seen: Morning) -> Iterator[str]:
    writer = callers.get_by_identity(unit, morning.DEWI)
    if writer is None:
        yield "the writer is unknown"
        return
    for message in messages.thread(unit, writer.id, 100):
        fine = {"received", "delivered"} | (set() if seen.receipts else {"queued", "sent"})
        if message.status not in fine:
            yield f"message {message.id} is {message.status}"
