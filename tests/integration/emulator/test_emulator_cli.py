"""The command that serves: whom it serves, and what it says when it cannot."""

from __future__ import annotations

import socket
import sys
import time
from pathlib import Path

import pytest

from callcentre.demo.processes import Program, Supervisor, free_port
from callcentre.emulator.cli import main

CONFIG = "accounts: [{sid: AC1, tokens: [t]}]\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "carrier.yaml"
    path.write_text(CONFIG + f"sounds_dir: {tmp_path}\n")
    return path


@pytest.mark.parametrize(
    ("options", "words"),
    [((), "for this machine only"), (("--host", "0.0.0.0"), "for everybody")],  # noqa: S104
)
def test_it_says_who_can_reach_it(config: Path, options: tuple[str, ...], words: str) -> None:
    port = free_port()
    command = (sys.executable, "-m", "callcentre.emulator", "--config", str(config))
    program = Program(
        "emulator",
        (*command, "--port", str(port), *options),
        ready_url=f"http://127.0.0.1:{port}/emulator/health",
    )
    with Supervisor() as house:
        house.start_ready(program)
        until = time.monotonic() + 5
        while words not in house.tail("emulator"):
            assert time.monotonic() < until, house.tail("emulator")
            time.sleep(0.02)


def test_a_port_that_is_taken_is_one_plain_line(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--config", str(config), "--port", str(port)]) == 2
    assert "cannot listen" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("accounts: [", "carrier.yaml, line 1: not YAML"),
        ("- drop", "expected a mapping"),
        (CONFIG + "faults:\n  - fault: drop\n    chance: 2\n", "line 4: faults[0].chance"),
        (CONFIG + "fualts: []\n", "unknown key: fualts"),
    ],
)
def test_a_wrong_configuration_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, problem: str
) -> None:
    path = tmp_path / "carrier.yaml"
    path.write_text(text)
    assert main(["--config", str(path)]) == 2
    assert problem in capsys.readouterr().err
