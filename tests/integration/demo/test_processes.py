"""Children start, answer, are missed when they fall, and never outlive their parent."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from callcentre.demo.processes import ProcessError, Program, Supervisor, free_port

SLEEPER = "import time; print('awake', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER


def python(name: str, code: str, ready_url: str = "") -> Program:
    return Program(name, (sys.executable, "-c", code), {"GREETING": "selamat pagi"}, ready_url)


def wait_for(line: str, house: Supervisor, name: str) -> None:
    deadline = time.monotonic() + 10
    while line not in house.tail(name):
        assert time.monotonic() < deadline, f"{name} never said {line!r}"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_leaving_the_house_stops_every_child_and_reaps_it() -> None:
    with Supervisor() as house:
        house.start(python("first", SLEEPER))
        house.start(python("second", SLEEPER))
        pids = [house.pid("first"), house.pid("second")]
    assert not any(is_running(pid) for pid in pids)


def test_a_child_that_does_not_listen_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Supervisor.__module__], "STOP_SECONDS", 0.3)
    with Supervisor() as house:
        house.start(python("stubborn", STUBBORN))
        wait_for("awake", house, "stubborn")
        pid = house.pid("stubborn")
    assert not is_running(pid)


def test_grandchildren_do_not_outlive_their_parent() -> None:
    code = (
        "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', "
        "'import time; time.sleep(60)']); print('child', child.pid, 'ready', flush=True)"
    )
    with Supervisor() as house:
        house.start(python("parent", code))
        wait_for("ready", house, "parent")
        grandchild = int(house.tail("parent").split()[1])
    deadline = time.monotonic() + 5
    while _state(grandchild) != "Z" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _state(grandchild) == "Z"


def test_what_children_say_is_passed_on_with_their_name() -> None:
    said: list[tuple[str, str]] = []
    with Supervisor(lambda name, line: said.append((name, line))) as house:
        house.start(python("greeter", "import os; print(os.environ['GREETING'])"))
        wait_for("selamat pagi", house, "greeter")
    assert ("greeter", "selamat pagi") in said


def test_a_program_is_ready_once_its_url_answers() -> None:
    port = free_port()
    server = (sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1")
    with Supervisor() as house:
        house.start_ready(Program("web", server, ready_url=f"http://127.0.0.1:{port}/"))
        assert house.fallen() == []


def test_a_program_that_dies_before_it_answers_is_named_with_its_last_words() -> None:
    with Supervisor() as house, pytest.raises(ProcessError, match=r"(?s)web ended.*no such flow"):
        house.start_ready(python("web", "raise SystemExit('no such flow')", "http://127.0.0.1:9/"))


def test_a_program_that_is_not_there_is_named() -> None:
    with Supervisor() as house, pytest.raises(ProcessError, match="carrier cannot be started"):
        house.start(Program("carrier", ("no-such-program-anywhere",)))


def test_a_fallen_child_is_started_again_but_not_when_it_fell_at_once() -> None:
    with Supervisor() as house:
        house.start(python("worker", "print('awake')"))
        while not house.fallen():
            time.sleep(0.02)
        house.restart("worker", at_least_seconds=0)
        while not house.fallen():
            time.sleep(0.02)
        with pytest.raises(ProcessError, match="worker ended"):
            house.restart("worker", at_least_seconds=60)


def test_a_port_in_use_is_chosen_around() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port


def _state(pid: int) -> str:
    """The process's letter in the kernel's own table; ``Z`` also when it is gone altogether."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return "Z"
    return stat.rpartition(")")[2].split()[0]
