"""Make one call that a flow wishes for."""

from __future__ import annotations

from callcentre.jobs.context import the_parts
from callcentre.switchboard import ringing


def ring(wish_id: int) -> None:
    """Ask the carrier, unless it has been asked already."""
    ringing.ring(the_parts(), wish_id)
