"""The emulator proves itself with the official library."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from callcentre.emulator.selftest.bench import Bench
from callcentre.emulator.selftest.command import run
from callcentre.emulator.selftest.table import OPERATIONS


def test_every_operation_passes() -> None:
    command = [sys.executable, "-m", "callcentre.emulator", "selftest", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)
    assert (done.returncode, done.stderr) == (0, "")
    counted = len(OPERATIONS)
    assert json.loads(done.stdout) == {"operations": counted, "passed": counted}


def test_an_operation_that_fails_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_bench: Bench) -> None:
        raise ValueError("broken")

    for name in tuple(OPERATIONS)[1:]:
        monkeypatch.delitem(OPERATIONS, name)
    monkeypatch.setitem(OPERATIONS, "Tokens create", broken)
    assert run([]) == 1
    told = capsys.readouterr()
    assert told.err == "Tokens create: ValueError: broken\n"
    assert told.out == "1 of 2 operations passed\n"
