"""Somebody at a browser, and the people and records that every console test starts from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.identity import Identity, IdentityKind
from callcentre.calls.states import CallInput
from callcentre.clock import now
from callcentre.console.passwords import hash_password
from callcentre.records import Unit, call_events, calls, operators, recordings
from callcentre.records.calls import NewCall
from callcentre.records.operators import NewOperator, Role
from callcentre.switchboard.parts import Parts

PASSWORD = "rahasia-112"
CITIZEN = Identity("+6281234567001", IdentityKind.MOBILE, "0812-3456-7001", "ID")
CALL = "CA" + "a" * 32
OTHERS_CALL = "CA" + "b" * 32
RECORDING = "RE" + "a" * 32
SOUND = b"RIFF" + bytes(996)

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Person:
    """Somebody at a browser, with a cookie jar and the token of the last page seen."""

    browser: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.browser.get(path, headers=_named(headers))

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> TestResponse:
        return self.browser.post(
            path, data=fields or {}, headers={"X-CSRFToken": self.token(), **_named(headers)}
        )

    def ask(self, path: str, fields: dict[str, str] | None = None) -> TestResponse:
        """A POST by a script, which wants JSON."""
        return self.post(path, fields, Accept="application/json")

    def token(self) -> str:
        found = _TOKEN.search(self.browser.get("/login").get_data(as_text=True))
        assert found
        return found.group(1)

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/login", {"login": login, "password": password})


def _named(headers: dict[str, str]) -> dict[str, str]:
    """``HX_Request`` is how a keyword says ``HX-Request``."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


@cache
def hashed_password() -> str:
    """Hashing takes its time on purpose; once is enough for all tests."""
    return hash_password(PASSWORD)


def fill(house: Parts, unit: Unit) -> None:
    at = now() - timedelta(minutes=10)
    hashed = hashed_password()
    queues = tuple(house.city.queues)
    for login, name, role in (
        ("rina", "Rina <b>Wulandari</b>", Role.OPERATOR),
        ("budi", "Budi", Role.OPERATOR),
        ("sari", "Sari", Role.SUPERVISOR),
    ):
        operators.add(unit, NewOperator(login, name, hashed, role, queues, ("id",)), at)
    for number, call_id in enumerate((CALL, OTHERS_CALL), start=1):
        new = NewCall(call_id, CITIZEN, "+62411112", "AC1", "inbound", "id", "hotline", "v", at)
        calls.arrive(unit, new)
        calls.move_call(unit, call_id, CallInput.QUEUED, queue="darurat", queued_at=at)
        fact = CallFact(f"{call_id}:q", call_id, EventKind.QUEUED, at, {"queue": "darurat"})
        call_events.append(unit, fact)
        answered = at + timedelta(seconds=9)
        calls.move_call(unit, call_id, CallInput.ANSWERED, answered_at=answered, operator_id=number)
        data = {"operator": str(number)}
        answer = CallFact(f"{call_id}:a", call_id, EventKind.ANSWERED, answered, data)
        call_events.append(unit, answer)
    _record(house.settings.recordings_dir, unit)


def _record(folder: Path, unit: Unit) -> None:
    folder.mkdir(parents=True)
    (folder / "a.wav").write_bytes(SOUND)
    note = recordings.RecordingNote(RECORDING, CALL, "room", "completed", now(), 2, 1)
    recordings.note(unit, note)
    recordings.stored(unit, RECORDING, recordings.StoredCopy("a.wav", "00", len(SOUND)), now())
