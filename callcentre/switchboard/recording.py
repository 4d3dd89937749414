"""A recording is ready at the carrier; a job brings it home."""

from __future__ import annotations

from callcentre.calls.events import CallFact, EventKind
from callcentre.carrier.events import RecordingEvent
from callcentre.records import call_events, recordings
from callcentre.switchboard.parts import Parts


def recording_changed(parts: Parts, event: RecordingEvent) -> None:
    """Keep the news; fetch the sound once it is complete. News that comes twice is kept once."""
    at = parts.clock()
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
