"""Child processes: start them, wait until they answer, show what they say, stop them all."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import requests

from callcentre.errors import CallcentreError

STOP_SECONDS = 5.0
KEPT_LINES = 400

Say = Callable[[str, str], None]  # name of the program, one line of what it said


class ProcessError(CallcentreError):
    """A program did not start or died; the text holds its last lines."""


@dataclass(frozen=True)
class Program:
    """One program to run: what to call it, the command, and what its environment adds to ours.

    ``ready_url`` (http:// or tcp://) answers once the program is ready to work; empty means ready
    at once. ``user`` is who runs it, for programs that refuse to run as root.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_url: str = ""
    user: str | None = None


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[str]
    reader: threading.Thread
    started: float
    lines: deque[str]


class Supervisor:
    """The children of one house. Use it as a context manager: leaving it stops every child."""

    def __init__(self, say: Say | None = None) -> None:
        self._say = say or _say_nothing
        self._children: dict[str, _Child] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop_all()

    def start(self, program: Program) -> None:
        """Start a program; its output goes line by line to ``say`` and is kept for `tail`.

        Raises:
            ProcessError: the program is not there.
        """
        try:
            process = subprocess.Popen(  # noqa: S603 - our own programs only
                program.command,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **program.environment},
                user=program.user,
                group=program.user,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                # Ctrl-C then reaches us alone, and we stop the children in a sensible order.
                start_new_session=True,
            )
        except OSError as error:
            raise ProcessError(f"{program.name} cannot be started: {error}") from None
        lines: deque[str] = deque(maxlen=KEPT_LINES)
        reader = threading.Thread(
            target=self._read, args=(program.name, process, lines), daemon=True
        )
        self._children[program.name] = _Child(program, process, reader, time.monotonic(), lines)
        reader.start()

    def wait_ready(self, name: str, seconds: float = 30.0) -> None:
        """Wait until the program answers at its ``ready_url``.

        Raises:
            ProcessError: it died, or did not answer in time.
        """
        child = self._children[name]
        deadline = time.monotonic() + seconds
        while child.program.ready_url and not _answers(child.program.ready_url):
            if _has_ended(child):
                raise ProcessError(self._obituary(name))
            if time.monotonic() > deadline:
                raise ProcessError(f"{name} did not answer in {seconds:.0f} s\n{self.tail(name)}")
            time.sleep(0.05)

    def start_ready(self, program: Program, seconds: float = 30.0) -> None:
        """Start a program and wait until it answers."""
        self.start(program)
        self.wait_ready(program.name, seconds)

    def pid(self, name: str) -> int:
        """The process id of one child."""
        return self._children[name].process.pid

    def tail(self, name: str, count: int = 15) -> str:
        """The last lines that a program wrote."""
        return "\n".join(f"  {line}" for line in list(self._children[name].lines)[-count:])

    def fallen(self) -> list[str]:
        """The names of the children that have died by themselves."""
        return [name for name, child in self._children.items() if _has_ended(child)]

    def restart(self, name: str, at_least_seconds: float) -> None:
        """Start a fallen child again, unless it did not even live that long.

        Raises:
            ProcessError: it fell too soon; starting it again would not help.
        """
        child = self._children[name]
        if time.monotonic() - child.started < at_least_seconds:
            raise ProcessError(self._obituary(name))
        self.stop(name)
        self.start(child.program)

    def kill(self, name: str) -> None:
        """End one child and all its own children in the middle of whatever they do (kill -9).

        It stays known, and `fallen`, until `revive` or `stop`.
        """
        child = self._children[name]
        for pid in (*_descendants(child.process.pid), child.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while not _has_ended(child):
            time.sleep(0.01)

    def revive(self, name: str) -> None:
        """Start a killed child again as it was; `wait_ready` says when it answers."""
        program = self._children[name].program
        self.stop(name)
        self.start(program)

    def stop(self, name: str) -> None:
        """Ask one child to stop, and end it with all its own children when it does not listen."""
        child = self._children.pop(name)
        if not _has_ended(child):
            child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while not _has_ended(child):
            if time.monotonic() > deadline:
                self._say(name, f"did not stop in {STOP_SECONDS:.0f} s and was ended")
                break
            time.sleep(0.02)
        # Whatever is left of its session goes too, such as workers that outlived their master.
        # The leader is not reaped yet, so that its number cannot be anybody else's.
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        child.reader.join(timeout=1)

    def stop_all(self) -> None:
        """Stop every child, the last started first."""
        for name in reversed(list(self._children)):
            self.stop(name)

    def _read(self, name: str, process: subprocess.Popen[str], lines: deque[str]) -> None:
        if process.stdout is None:  # it is always a pipe; this tells the type checker
            return
        with process.stdout as stream:
            for line in stream:
                lines.append(line.rstrip())
                self._say(name, line.rstrip())

    def _obituary(self, name: str) -> str:
        self._children[name].reader.join(timeout=1)
        return f"{name} ended by itself; its last lines:\n{self.tail(name)}"


def _say_nothing(_name: str, _line: str) -> None:
    pass


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


def _answers(url: str) -> bool:
    address = urlsplit(url)
    try:
        if address.scheme == "tcp":
            socket.create_connection((address.hostname, address.port), timeout=2).close()
            return True
        return requests.get(url, timeout=2).ok
    except OSError:  # requests' own errors are a kind of it
        return False


def _descendants(pid: int) -> list[int]:
    """Every process below this one; none where there is no /proc."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    children = [int(word) for word in told.split()]
    return [one for child in children for one in (*_descendants(child), child)]


def _has_ended(child: _Child) -> bool:
    """True once the program is over; its process stays unreaped until `Supervisor.stop`."""
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, child.process.pid, options) is not None
