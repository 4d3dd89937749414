"""`make demo` stands up, answers, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import requests

ADDRESS = re.compile(r"(Console|Phone page)\s+(http://\S+)")
START_SECONDS = 60
PROGRAMS = 5  # redis, emulator, web, worker, dispatcher


def test_the_demo_answers_beside_whatever_runs_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with ports_in_use(8000, 4020, 6390), demo(tmp_path) as (process, addresses):
        console = requests.get(addresses["Console"], timeout=5)
        phone = requests.get(addresses["Phone page"], timeout=5)
        children = children_of(process.pid)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert (console.status_code, phone.status_code) == (200, 200)
    assert process.returncode == 0, said
    assert len(children) >= PROGRAMS
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


@contextmanager
def ports_in_use(*ports: int) -> Iterator[None]:
    """Listen on these ports, as far as nobody does it already."""
    with ExitStack() as stack:
        for port in ports:
            listener = stack.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                listener.bind(("127.0.0.1", port))
                listener.listen()
        yield


@contextmanager
def demo(folder: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run the demo in ``folder``; yields its process and the addresses that it printed."""
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "callcentre.cli", "demo"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process, _addresses(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def _addresses(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout
    deadline = time.monotonic() + START_SECONDS
    said, found = "", {}
    for line in process.stdout:
        said += line
        found.update({match[1]: match[2] for match in ADDRESS.finditer(line)})
        if "Stop " in line:
            return found
        assert time.monotonic() < deadline, said
    raise AssertionError(f"the demo ended:\n{said}")


def children_of(pid: int) -> list[int]:
    """The processes whose parent this is."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return [int(word) for word in told.split()]
