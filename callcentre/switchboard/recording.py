"""A recording is ready at the carrier; a job brings it home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from callcentre.calls.events import CallFact, EventKind
from callcentre.carrier.events import RecordingEvent
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.records import RecordsDownError, call_events, recordings
from callcentre.switchboard import connect, ledger
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

# The carrier needs some seconds to store a recording, and tells us of it a moment later.
_NEWS_OVERDUE = timedelta(seconds=20)
_WORTH_ASKING = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class SoundNews:
    """News of a recording that waits to be kept."""

    event: RecordingEvent
    at: datetime


def recording_changed(parts: Parts, event: RecordingEvent) -> None:
    """Keep the news; fetch the sound once it is complete. News that comes twice is kept once."""
    at = parts.clock()
    try:
        keep(parts, event, at)
    except RecordsDownError as error:
        log.warning("recording_noted_later", recording=event.carrier_id, reason=str(error))
        ledger.later(parts, SoundNews(event, at), event.call_id, at)


def keep(parts: Parts, event: RecordingEvent, at: datetime) -> None:
    """Keep what was told of a recording at ``at``.

    Raises:
        RecordsDownError: it is not kept.
    """
    note = recordings.RecordingNote(
        carrier_id=event.carrier_id,
        call_id=event.call_id,
        source="room" if event.source == "Conference" else "flow",
        status=event.status,
        at=at,
        duration_seconds=event.seconds,
        channels=event.channels,
    )
    data = {"recording": event.carrier_id, "status": event.status, "seconds": str(event.seconds)}
    fact = CallFact(
        f"{event.carrier_id}:{event.status}", event.call_id, EventKind.RECORDING, at, data
    )
    with parts.database.begin() as unit:
        recordings.note(unit, note)
        call_events.append(unit, fact)
        if event.status == "completed":
            unit.after_commit(lambda: parts.jobs.fetch_recording(event.carrier_id))


def find_lost(parts: Parts) -> int:
    """Ask the carrier for the recordings of talks that nobody told us about; how many it had."""
    at = parts.clock()
    with parts.database.reading() as unit:
        talks = recordings.talks_without(unit, at - _WORTH_ASKING, at - _NEWS_OVERDUE)
    found = 0
    for call_id, queue in talks:
        if not connect.is_recorded(parts, queue):
            continue
        try:
            events = parts.carrier.recordings_of(call_id, connect.room_of(call_id))
        except CarrierError as error:
            log.warning("carrier_not_asked", call_id=call_id, error=str(error))
            return found
        for event in events:
            log.warning("recording_found", call_id=call_id, recording=event.carrier_id)
            recording_changed(parts, event)
            found += 1
    return found
