"""The scripted morning: every process, a real browser, real sound, every record judged."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.browser.chromium import chromium


@pytest.fixture(scope="module", autouse=True)
def _a_browser_is_here() -> None:
    with chromium():
        pass


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_morning_is_kept_as_it_was(database: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "callcentre.cli", "smoke", "--json", "--database", database],
        check=False,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["reconciled"] is True
    assert (report["calls"], report["answered"], report["abandoned"]) == (3, 2, 1)
    assert min(report["audio_rms_to_operator"], report["audio_rms_from_operator"]) > 0.005
