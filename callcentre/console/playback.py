"""Playing a recording: by right, in pieces (Range), and never without a line in the audit log."""

from __future__ import annotations

from pathlib import Path

from flask import Response, abort, request, send_file
from flask.typing import ResponseReturnValue

from callcentre.console import context
from callcentre.console.guard import needs
from callcentre.console.pages import may_hear
from callcentre.console.permissions import Right
from callcentre.locks import lock
from callcentre.records import audit, calls, recordings


@lock("login")
@needs(Right.HEAR_OWN)
def recording(carrier_id: str) -> ResponseReturnValue:
    """GET /recordings/<id>: the sound, whole or in part."""
    house, person = context.parts(), context.me()
    with house.database.reading() as unit:
        found = recordings.get(unit, carrier_id[:64])
        call = calls.get(unit, found.call_id) if found else None
    if found is None or call is None or not found.storage_key:
        abort(404)
    if not may_hear(call):
        abort(403)
    path = stored_file(house.settings.recordings_dir, found.storage_key)
    # A player asks for many pieces; the first one is the playback.
    if _is_first_piece():
        with house.database.begin() as unit:
            audit.write(unit, person.actor, "recording_played", f"call:{call.id}", id=carrier_id)
    response: Response = send_file(path, conditional=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _is_first_piece() -> bool:
    wanted = request.range
    return wanted is None or any(start == 0 for start, _ in wanted.ranges)


def stored_file(folder: Path, storage_key: str) -> Path:
    """The file of ``storage_key`` inside ``folder``; 404 when there is none, or it lies outside."""
    root = folder.resolve()
    path = (root / storage_key).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        abort(404)
    return path
