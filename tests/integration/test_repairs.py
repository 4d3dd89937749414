"""What a person does by hand in trouble prints what it did, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ENVIRONMENT = {
    "SECRET_KEY": "a secret for tests, long enough for the rule",
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": "a-carrier-token-for-tests",
    "TWILIO_API_BASE_URL": "http://127.0.0.1:9",
    "FALLBACK_PHONES": "+62811111111",
}


@pytest.fixture
def environment(
    redis_server: str, redis: object, sqlite_url: str, tmp_path: Path
) -> dict[str, str]:
    here = {"REDIS_URL": redis_server, "DATABASE_URL": sqlite_url, "DATA_DIR": str(tmp_path)}
    return {"PATH": os.environ["PATH"], **ENVIRONMENT, **here}


def _run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "callcentre.cli", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_rebuild_says_how_many_were_put_back(environment: dict[str, str]) -> None:
    done = _run(environment, "rebuild", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"waiting": 0, "talking": 0, "ready": 0}


def test_the_doctor_writes_json_and_says_that_nobody_serves(environment: dict[str, str]) -> None:
    done = _run(environment, "doctor", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["invariants_broken"] == 0
    bad = {check["name"] for check in report["checks"] if not check["ok"]}
    assert {"carrier", "processes"} <= bad


def test_the_fallback_document_can_be_written_anywhere(
    environment: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere.xml"
    done = _run(environment, "fallback-twiml", "--out", str(target))
    assert done.returncode == 0, done.stderr
    assert "+62811111111" in target.read_text(encoding="utf-8")
