"""Promises to citizens: made with a time by which they are due, kept by somebody with a name."""

from __future__ import annotations

from datetime import datetime

from callcentre.errors import BadInputError
from callcentre.records import Unit, audit, followups


def promise(unit: Unit, new: followups.NewFollowUp) -> followups.FollowUp:
    """Write down a promise.

    Raises:
        BadInputError: it is due before it is made, says nothing, or is about nothing.
    """
    if new.due_at <= new.at:
        raise BadInputError("due_at", "a follow-up must be due in the future")
    if not new.note.strip():
        raise BadInputError("note", "say what is to be done")
    if new.request_id is None and new.call_id is None:
        raise BadInputError("request", "a follow-up belongs to a complaint or a call")
    follow_up = followups.add(unit, new)
    audit.write(unit, new.created_by, "follow_up_promised", _subject(follow_up.id))
    return follow_up


def keep(unit: Unit, follow_up_id: int, actor: str, at: datetime) -> bool:
    """The promise was kept. False: it had been kept before, or there is none."""
    kept = followups.complete(unit, follow_up_id, actor, at)
    if kept:
        audit.write(unit, actor, "follow_up_kept", _subject(follow_up_id))
    return kept


def _subject(follow_up_id: int) -> str:
    return f"follow_up:{follow_up_id}"
