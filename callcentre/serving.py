"""How gunicorn runs us: what a web process does when it is told to stop.

Requests in hand are finished, live streams end at once (browsers come again, to another process),
and the load balancer is told by ``/livez`` to look elsewhere. gunicorn reads this as its settings.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

# A webhook may wait for the carrier's REST; nothing that is answered takes longer.
graceful_timeout = 20


def post_worker_init(worker: Any) -> None:
    """gunicorn's hook: the application is built, and this process begins to serve."""
    app = worker.wsgi
    before = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        # In a thread: a handler must not wait for a lock that the interrupted code may hold.
        threading.Thread(target=drain, args=(app,), daemon=True).start()
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGTERM, stop)


def drain(app: Any) -> None:
    """Say that this process goes, and let every live stream end."""
    app.extensions["callcentre.draining"].set()
    app.extensions["callcentre.live"].break_all()
    app.extensions["callcentre.caretaker"].stop()
