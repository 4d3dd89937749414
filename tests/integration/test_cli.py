"""The command line answers people in one line and tells scripts by its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from callcentre.cli import COMMANDS, EXIT_WRONG, main

RUNNING_ITSELF = {"emulator"}  # a process of its own, never loaded by ours


@pytest.mark.parametrize(
    "target", [command.target for command in COMMANDS if command.words not in RUNNING_ITSELF]
)
def test_every_command_has_its_function(target: str) -> None:
    module, _, function = target.partition(":")
    assert callable(getattr(import_module(module), function))


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(command.words in told for command in COMMANDS if " " not in command.words)
    assert all(command.words.split()[0] in told for command in COMMANDS)


def test_a_missing_setting_is_one_line_that_names_it(tmp_path: Path) -> None:
    answer = callcentre("migrate", DATA_DIR=str(tmp_path))
    assert answer.returncode == EXIT_WRONG
    assert answer.stderr == "callcentre: SECRET_KEY: is not set\n"


def test_an_operator_is_added_once_and_listed(sqlite_url: str, tmp_path: Path) -> None:
    house = {
        "DATABASE_URL": sqlite_url,
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "a secret for tests, long enough for the rule",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "token",
    }
    first = callcentre("operators", "add", "siti", said="rumput hijau\n", **house)
    again = callcentre("operators", "add", "siti", said="rumput hijau\n", **house)
    listed = callcentre("operators", "list", **house)
    assert (first.returncode, again.returncode) == (0, EXIT_WRONG)
    assert again.stderr == "callcentre: login: siti is there already\n"
    assert listed.stdout.split()[:2] == ["siti", "operator"]


def callcentre(*words: str, said: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, with nothing of our own environment but the path."""
    return subprocess.run(
        [sys.executable, "-m", "callcentre.cli", *words],
        input=said,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )
