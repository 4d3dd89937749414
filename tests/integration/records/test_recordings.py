"""Recordings: one row each, whatever order the carrier tells it in."""

from __future__ import annotations

from typing import Any

from callcentre.records import Database, recordings
from callcentre.records.recordings import RecordingNote, StoredCopy
from tests.integration.records.rows import NOON

COPY = StoredCopy("2026/11/RE1.wav", "ab" * 32, 1234)


def _note(status: str = "completed", **fields: Any) -> RecordingNote:
    return RecordingNote("RE1", "CA1", "room", status, NOON, **fields)


def test_a_recording_once_complete_stays_complete(database: Database) -> None:
    with database.begin() as unit:
        recordings.note(unit, _note("completed", duration_seconds=12, channels=2))
        recordings.note(unit, _note("in-progress"))
        (recording,) = recordings.of_call(unit, "CA1")
    assert (recording.status, recording.duration_seconds) == ("completed", 12)


def test_a_complete_recording_is_pending_until_it_is_stored(database: Database) -> None:
    with database.begin() as unit:
        recordings.note(unit, _note("in-progress"))
        assert recordings.pending(unit) == []
        recordings.note(unit, _note("completed"))
        assert [found.carrier_id for found in recordings.pending(unit)] == ["RE1"]
        assert recordings.stored(unit, "RE1", COPY, NOON)
        assert not recordings.stored(unit, "RE1", COPY, NOON)
        assert recordings.pending(unit) == []
        kept = recordings.get(unit, "RE1")
    assert kept is not None
    assert (kept.storage_key, kept.sha256, kept.bytes) == (COPY.storage_key, "ab" * 32, 1234)


def test_fetching_is_given_up_after_ten_attempts(database: Database) -> None:
    with database.begin() as unit:
        recordings.note(unit, _note())
        for _ in range(9):
            recordings.failed(unit, "RE1", "HTTP 404")
        assert len(recordings.pending(unit)) == 1
        recordings.failed(unit, "RE1", "HTTP 404")
        assert recordings.pending(unit) == []
