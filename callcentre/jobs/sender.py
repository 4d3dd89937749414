"""The one way to enqueue: called after a commit, with ids only."""

from __future__ import annotations

from typing import Any

from redis import Redis
from rq import Queue, Retry

from callcentre.jobs import names

# Seconds between tries: soon, because a citizen waits for a receipt; then with patience.
_BACK_OFF = [5, 20, 60, 300]
_JOB_SECONDS = 120
_KEPT_SECONDS = 3600


class RqJobs:
    """Enqueues by name, so that a web process need not load what the workers do."""

    def __init__(self, redis: Redis) -> None:
        self._queues = {name: Queue(name, connection=redis) for name in names.ALL}

    def send_message(self, message_id: int) -> None:
        """Send one outgoing message."""
        self._enqueue(names.MESSAGES, "callcentre.jobs.messages.send_message", message_id)

    def ring(self, wish_id: int) -> None:
        """Make one outgoing call."""
        self._enqueue(names.MESSAGES, "callcentre.jobs.ringing.ring", wish_id)

    def fetch_recording(self, carrier_id: str) -> None:
        """Copy one recording into our own storage."""
        self._enqueue(names.RECORDINGS, "callcentre.jobs.recordings.fetch_recording", carrier_id)

    def reconcile(self) -> None:
        """Compare open calls with the carrier and put lost work back."""
        self._enqueue(names.SWEEP, "callcentre.jobs.sweep.reconcile")

    def _enqueue(self, queue: str, function: str, *ids: Any) -> None:
        self._queues[queue].enqueue(
            function,
            *ids,
            retry=Retry(max=len(_BACK_OFF), interval=_BACK_OFF),
            job_timeout=_JOB_SECONDS,
            result_ttl=0,
            failure_ttl=_KEPT_SECONDS,
        )
