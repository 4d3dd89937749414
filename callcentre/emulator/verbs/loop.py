"""The ``loop`` attribute of Say and Play."""

from __future__ import annotations

from callcentre.emulator.twiml import Element


def repetitions(element: Element) -> range:
    """How often: 0 means as long as the carrier bears it, a thousand times."""
    return range(element.number("loop", 1) or 1000)
