"""Somebody who has called before: the old place, the third attempt, the third contact.

Windows: ten minutes for a line that dropped, 96 hours for health contacts; the city may change both
in the queue's definition. Calls of one attempt after the other count as one contact, so that a bad
line makes nobody a patient for the clinician.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcentre.calls.queues import QueueDefinition


@dataclass(frozen=True, slots=True)
class PastCall:
    """An earlier call of the same number. ``ended_at`` is None while nobody has told its end."""

    call_id: str
    queue: str
    started_at: datetime
    queued_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    operator_id: int | None = None

    @property
    def last_known_at(self) -> datetime:
        """When it ended, or else the last instant at which it was surely there."""
        return self.ended_at or self.queued_at or self.started_at


@dataclass(frozen=True, slots=True)
class Repeat:
    """What earlier calls mean for this one.

    ``attempt`` counts from 1. ``joined_at`` is the place that they come back to; ``untold`` a call
    whose end nobody has told and whose place is theirs only if its line is gone. ``contacts``
    counts this one too. ``talked_to`` is the operator to be preferred.
    """

    attempt: int = 1
    joined_at: datetime | None = None
    untold: PastCall | None = None
    contacts: int = 1
    talked_to: int | None = None


def repeat_of(
    history: Sequence[PastCall], queues: Collection[str], rules: QueueDefinition, at: datetime
) -> Repeat:
    """What ``history``, newest first, means for a caller who now asks for one of ``queues``.

    Several queues count as one: the queue itself, and the one to which its repeat callers rise.
    """
    window = timedelta(minutes=rules.redial_minutes)
    attempts = _attempts(history, window, at)
    waited = [call for call in attempts if call.queue in queues and call.queued_at]
    told = [call.queued_at for call in waited if call.ended_at and call.queued_at]
    return Repeat(
        attempt=1 + len(attempts),
        joined_at=min(told, default=None),
        untold=next((call for call in waited if not call.ended_at), None),
        contacts=_contacts(history, queues, rules, at),
        talked_to=_talked_to(history, timedelta(minutes=rules.same_operator_minutes), at),
    )


def _attempts(history: Sequence[PastCall], window: timedelta, at: datetime) -> list[PastCall]:
    """The unanswered calls just before, each followed by the next within the window."""
    found: list[PastCall] = []
    followed_at = at
    for call in history:
        if call.answered_at or followed_at - call.last_known_at > window:
            break
        found.append(call)
        followed_at = call.started_at
    return found


def _contacts(
    history: Sequence[PastCall], queues: Collection[str], rules: QueueDefinition, at: datetime
) -> int:
    if rules.escalation is None:
        return 1
    since = at - timedelta(hours=rules.escalation.hours)
    window = timedelta(minutes=rules.redial_minutes)
    count, followed_at = 1, at
    for call in history:
        if call.queue not in queues or call.started_at < since:
            continue
        if call.answered_at or followed_at - call.last_known_at > window:
            count += 1
        followed_at = call.started_at
    return count


def _talked_to(history: Sequence[PastCall], window: timedelta, at: datetime) -> int | None:
    for call in history:
        if call.answered_at and call.operator_id is not None:
            return call.operator_id if window and at - call.last_known_at <= window else None
    return None
