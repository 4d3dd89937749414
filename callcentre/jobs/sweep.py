"""What is due every minute."""

from __future__ import annotations

from callcentre.jobs.context import the_parts
from callcentre.logs import get_log
from callcentre.switchboard import recording, repair, ringing, stuck

log = get_log(__name__)


def reconcile() -> None:
    """Close calls that are gone, and put lost work back."""
    parts = the_parts()
    closed = repair.reconcile(parts)
    repair.clear_ghosts(parts)
    stuck.free_operators(parts)
    recording.find_lost(parts)
    repair.resend(parts)
    ringing.look_after(parts)
    if closed:
        log.info("calls_reconciled", closed=closed)
