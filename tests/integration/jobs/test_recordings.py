"""Bringing a recording home: whole, once, and with patience."""

from __future__ import annotations

import hashlib
import wave

import requests

from callcentre.records import recordings
from callcentre.records.recordings import Recording, RecordingNote
from tests.integration.jobs.conftest import Works

COMPLAINT = """
citizens:
  - name: Rina
    number: "+6281234567001"
    do:
      - {dial: "+62411112"}
      - {talk: 1}
      - hang_up
"""


def _noted(works: Works, carrier_id: str, status: str = "completed") -> None:
    note = RecordingNote(carrier_id, "CA1", "flow", status, works.parts.clock(), 1, 1)
    with works.parts.database.begin() as unit:
        recordings.note(unit, note)
        unit.after_commit(lambda: works.parts.jobs.fetch_recording(carrier_id))


def _row(works: Works, carrier_id: str) -> Recording:
    with works.parts.database.reading() as unit:
        row = recordings.get(unit, carrier_id)
    assert row is not None
    return row


def _recording_at_the_carrier(works: Works) -> str:
    """A citizen leaves a message with the carrier; returns the recording's id."""
    works.application.answer("/voice", '<Record maxLength="2" playBeep="false" timeout="0"/>')
    works.carrier.play(COMPLAINT)
    return str(works.carrier.client.recordings.list()[0].sid)


def test_a_recording_is_copied_with_its_digest(works: Works) -> None:
    carrier_id = _recording_at_the_carrier(works)
    _noted(works, carrier_id)
    works.work()
    row = _row(works, carrier_id)
    path = works.parts.settings.recordings_dir / row.storage_key
    assert row.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert row.bytes == path.stat().st_size
    with wave.open(str(path)) as sound:
        assert sound.getframerate() == 8000


def test_a_recording_that_is_not_ready_is_tried_again(works: Works) -> None:
    _noted(works, "RE" + "0" * 32)
    works.work()
    row = _row(works, "RE" + "0" * 32)
    assert (row.storage_key, row.attempts) == ("", 1)
    assert works.failed() == 1


def test_the_carrier_asks_for_credentials(works: Works) -> None:
    carrier_id = _recording_at_the_carrier(works)
    account = works.parts.settings.twilio_account_sid
    url = f"{works.carrier.url}/2010-04-01/Accounts/{account}/Recordings/{carrier_id}.wav"
    assert requests.get(url, timeout=5).status_code == 401
