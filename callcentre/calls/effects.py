"""What a flow asks the house to do. The engine only names it; ``switchboard`` does it.

A turn holds at most one effect that must be answered (with `inputs.Done`) before the flow can go
on; `JoinQueue` is answered when the talk is over or the wait was given up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JoinQueue:
    """Wait in ``queue`` for an operator. Outcomes: completed, closed, failed."""

    queue: str


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """Open a service request. Outcomes: ok (values: code), failed."""

    category: str
    text: str
    place: str
    recording_id: str = ""


@dataclass(frozen=True, slots=True)
class LookUpRequest:
    """Find a service request by its public code. Outcomes: ok (values: code, state), unknown."""

    code: str


@dataclass(frozen=True, slots=True)
class CheckHours:
    """Is the calendar open now? Outcomes: open, closed, holiday."""

    calendar: str


@dataclass(frozen=True, slots=True)
class SendText:
    """Send a message to the citizen (an SMS after a call, say). Outcomes: sent, failed."""

    text: str


Effect = JoinQueue | OpenRequest | LookUpRequest | CheckHours | SendText
