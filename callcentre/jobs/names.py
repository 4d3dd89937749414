"""The named queues of the workers, the most urgent first; every worker watches all of them."""

from __future__ import annotations

MESSAGES = "messages"
SWEEP = "sweep"
RECORDINGS = "recordings"

ALL = (MESSAGES, SWEEP, RECORDINGS)
