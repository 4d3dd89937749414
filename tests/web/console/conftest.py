"""A whole house behind Flask's test client, with three people and a few records in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from callcentre import wiring
from callcentre.calls.inputs import Channel
from callcentre.casework import complaints
from callcentre.clock import now
from callcentre.console.guard import limiter
from callcentre.records.requests import NewRequest
from callcentre.settings import Settings
from callcentre.switchboard.parts import Parts
from tests.web.console.house import Person, fill


@pytest.fixture
def house(settings: Settings, redis_server: str, redis: object, sqlite_url: str) -> Iterator[Parts]:
    """Real parts on a real Redis and a fresh SQLite; the carrier is never reached."""
    if limiter.initialized:
        limiter.reset()  # what another test counted
    built = wiring.build_parts(
        settings.model_copy(
            update={
                "redis_url": redis_server,
                "database_url": sqlite_url,
                "public_base_url": "http://localhost",
            }
        )
    )
    with built.database.begin() as unit:
        fill(built, unit)
    yield built
    built.database.close()


@pytest.fixture
def app(house: Parts) -> Flask:
    """The whole web application."""
    return wiring.app_of(house)


@pytest.fixture
def visitor(app: Flask) -> Person:
    """Somebody who has not signed in."""
    return Person(app.test_client())


@pytest.fixture
def rina(app: Flask) -> Person:
    """An operator, signed in."""
    person = Person(app.test_client())
    assert person.sign_in("rina").status_code == 303
    return person


@pytest.fixture
def sari(app: Flask) -> Person:
    """A supervisor, signed in."""
    person = Person(app.test_client())
    assert person.sign_in("sari").status_code == 303
    return person


@pytest.fixture
def code(house: Parts) -> str:
    """The receipt number of a complaint with hostile words in it."""
    with house.database.begin() as unit:
        return complaints.open_complaint(
            unit,
            NewRequest(
                category="sampah",
                text="<script>alert(1)</script> \u202eterbalik\u202c 🤢",
                place="Pasar'; DROP TABLE calls;--",
                channel=Channel.SMS,
                created_by="citizen",
                at=now(),
                caller_id=1,
            ),
        )
