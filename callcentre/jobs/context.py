"""The organs of a worker process; a job finds them here, because RQ can only hand it ids."""

from __future__ import annotations

from callcentre.switchboard.parts import Parts

_parts: list[Parts] = []


def use(parts: Parts) -> None:
    """Say, once at the start of a worker, with which organs its jobs work."""
    _parts[:] = [parts]


def the_parts() -> Parts:
    """The organs of this worker."""
    return _parts[0]
