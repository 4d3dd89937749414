"""A connection to PostgreSQL that does not wait for ever.

The server stops a long statement by itself (``statement_timeout``); a server that is frozen, or
whose host has vanished, stops nothing. Then it is for us to hang up.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import psycopg
from psycopg import OperationalError

# A caller is on the line: a little longer than the server's own limit in `records.engine`.
USUAL_SECONDS = 1.5


class PatientConnection(psycopg.Connection[Any]):
    """One that gives up on an answer after ``patience`` seconds and is then closed."""

    patience: float = USUAL_SECONDS

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **kwargs: Any) -> Any:
        """Wait for what the server answers.

        Raises:
            OperationalError: it did not, and this connection is closed.
        """
        return super().wait(self._limited(gen), *args, **kwargs)

    def _limited(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        ends = time.monotonic() + self.patience
        try:
            wants = next(gen)
            while True:
                ready = yield wants
                if not ready and time.monotonic() > ends:
                    self.pgconn.finish()
                    raise OperationalError("the server did not answer in time")
                wants = gen.send(ready)
        except StopIteration as end:
            return end.value
