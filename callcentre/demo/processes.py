"""Child processes: start them, wait until they answer, stop them, and show what they say."""

from __future__ import annotations

import socket


def free_port(preferred: int = 0) -> int:
    """A TCP port on this machine that nobody listens on: the preferred one when it is free."""
    for candidate in (preferred, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            # Without this a port whose last connection closed a minute ago would look taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            port: int = probe.getsockname()[1]
            return port
    raise OSError("this machine has no free port")
