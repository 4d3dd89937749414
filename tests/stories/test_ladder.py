"""When something of ours is gone, the caller is still led to a person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from callcentre.settings import Settings
from callcentre.wiring import app_of, build_parts
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.people import RINA
from tests.stories.switchboard import House, Phone

NOBODY_LISTENS = "redis://127.0.0.1:9/0"
FALLBACK = ("+62811111111", "+62822222222")


def _house(settings: Settings, *, database_url: str, redis_url: str) -> House:
    here = settings.model_copy(
        update={"database_url": database_url, "redis_url": redis_url, "fallback_phones": FALLBACK}
    )
    parts = replace(build_parts(here), carrier=ObedientCarrier(), jobs=RecordedJobs())
    return House(app_of(parts), here)


@pytest.fixture
def no_database(tmp_path: Path) -> str:
    """A database that was never migrated: every statement fails."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


def test_without_a_database_the_menu_answers_and_the_line_is_reached(
    settings: Settings, no_database: str, redis_server: str, redis: Redis
) -> None:
    phone = Phone(_house(settings, database_url=no_database, redis_url=redis_server), RINA)
    phone.dial()
    assert "tekan 1" in phone.heard
    phone.press("9")
    assert "press 1" in phone.heard
    phone.press("1")
    assert phone.verbs[-1] == "Redirect"
    phone.wait()
    assert "Play" in phone.verbs


def test_without_redis_an_emergency_rings_ordinary_phones(
    settings: Settings, database_url: str
) -> None:
    phone = Phone(_house(settings, database_url=database_url, redis_url=NOBODY_LISTENS), RINA)
    phone.dial()
    phone.press("1")
    phone.wait()
    dial = phone.document.find("Dial")
    assert dial is not None
    assert tuple(number.text for number in dial) == FALLBACK


def test_with_both_gone_the_menu_answers_and_phones_ring(
    settings: Settings, no_database: str
) -> None:
    phone = Phone(_house(settings, database_url=no_database, redis_url=NOBODY_LISTENS), RINA)
    phone.dial()
    assert "tekan 1" in phone.heard
    phone.press("1")
    dial = phone.document.find("Dial")
    assert dial is not None
    assert len(dial) == len(FALLBACK)
