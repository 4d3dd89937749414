"""Bring one recording home."""

from __future__ import annotations

import hashlib
from pathlib import Path

from callcentre.errors import CarrierError
from callcentre.jobs.context import the_parts
from callcentre.logs import get_log
from callcentre.records import recordings

log = get_log(__name__)


def fetch_recording(carrier_id: str) -> None:
    """Copy it under its own name, with its digest; a second run finds the work done."""
    parts = the_parts()
    with parts.database.reading() as unit:
        row = recordings.get(unit, carrier_id)
    if row is None or row.storage_key:
        return
    storage_key = f"{row.created_at:%Y/%m/%d}/{carrier_id}.wav"
    target = parts.settings.recordings_dir / storage_key
    try:
        parts.carrier.fetch_recording(carrier_id, target)
    except CarrierError as error:
        with parts.database.begin() as unit:
            recordings.failed(unit, carrier_id, str(error))
        if error.permanent:
            log.warning("recording_lost", recording=carrier_id, code=error.code)
            return
        raise
    copy = recordings.StoredCopy(storage_key, _digest(target), target.stat().st_size)
    with parts.database.begin() as unit:
        recordings.stored(unit, carrier_id, copy, parts.clock())
    parts.queueing.feed.publish("call", call=row.call_id)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
