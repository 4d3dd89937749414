"""When something of ours is gone, the caller is still led to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from callcentre.calls.events import EventKind
from callcentre.calls.states import CallState
from callcentre.records import call_events, calls
from callcentre.reports.reconcile import reconcile
from callcentre.settings import Settings
from callcentre.switchboard.parts import Parts
from callcentre.wiring import app_of, build_parts
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.people import DEWI, RINA
from tests.stories.conftest import Stage
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
    house = _house(settings, database_url=no_database, redis_url=redis_server)
    parts: Parts = house.app.extensions["callcentre"]
    parts.queueing.operators.sign_on(7, ["darurat"], ["id"], parts.clock())
    phone = Phone(house, RINA)
    phone.dial()
    assert "tekan 1" in phone.heard
    phone.press("9")
    assert "press 1" in phone.heard
    phone.press("1")
    assert phone.verbs[-1] == "Redirect"
    phone.wait()
    assert "Play" in phone.verbs


def _let(stage: Stage, **changes: Any) -> None:
    """Another clock, other settings, from now on."""
    apps = stage.house.app.extensions
    apps["callcentre"] = replace(apps["callcentre"], **changes)


def _rings_the_fallback_phones(phone: Phone) -> bool:
    dial = phone.document.find("Dial")
    return dial is not None and tuple(number.text for number in dial) == FALLBACK


def test_without_redis_an_emergency_rings_ordinary_phones(
    settings: Settings, database_url: str
) -> None:
    phone = Phone(_house(settings, database_url=database_url, redis_url=NOBODY_LISTENS), RINA)
    phone.dial()
    phone.press("1")
    phone.wait()
    assert _rings_the_fallback_phones(phone)


def test_a_talk_with_a_fallback_phone_is_an_answer(settings: Settings, database_url: str) -> None:
    house = _house(settings, database_url=database_url, redis_url=NOBODY_LISTENS)
    phone = Phone(house, RINA)
    phone.dial()
    phone.press("1")
    phone.wait()
    phone.ask(phone.action, DialCallStatus="completed", DialCallDuration="20")
    assert "Terima kasih" in phone.heard
    phone.hang_up()
    parts: Parts = house.app.extensions["callcentre"]
    with parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
        told = call_events.timeline(unit, phone.call_id)
        day = parts.clock().astimezone(parts.city.zone).date()
        assert reconcile(unit, day, day, parts.city.zone) == []
    assert call is not None
    assert call.state is CallState.COMPLETED
    outcomes = [event.data["outcome"] for event in told if event.kind == EventKind.FALLBACK]
    assert outcomes == ["ringing", "completed"]


def test_when_no_fallback_phone_answers_the_caller_is_still_waiting(
    settings: Settings, database_url: str
) -> None:
    house = _house(settings, database_url=database_url, redis_url=NOBODY_LISTENS)
    phone = Phone(house, RINA)
    phone.dial()
    phone.press("1")
    phone.wait()
    phone.ask(phone.action, DialCallStatus="no-answer")
    assert "Redirect" in phone.verbs
    assert "Hangup" not in phone.verbs


def test_who_waits_already_is_kept_for_a_moment_and_then_reaches_a_phone(stage: Stage) -> None:
    object.__setattr__(
        stage.parts,
        "settings",
        stage.parts.settings.model_copy(update={"fallback_phones": FALLBACK}),
    )
    stage.parts.queueing.operators.sign_on(1, ("darurat",), ("id",), stage.parts.clock())
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.press("1")
    phone.wait()
    stage.parts.queueing.breaker.trip()
    phone.wait()
    assert phone.verbs[-2:] == ["Pause", "Redirect"]
    later = stage.parts.clock() + timedelta(seconds=7)
    _let(stage, clock=lambda: later)
    phone.wait()
    assert _rings_the_fallback_phones(phone)


def test_when_redis_is_back_the_old_order_is_back(stage: Stage, redis: Redis) -> None:
    first, second = Phone(stage.house, RINA), Phone(stage.house, DEWI)
    for phone in (first, second):
        phone.dial()
        phone.press("1")
    stage.parts.queueing.breaker.trip()
    for phone in (first, second):
        phone.wait()
    redis.flushall()
    stage.parts.queueing.breaker.mend()
    for phone in (second, first):
        phone.wait()
    board = stage.parts.queueing.line.board(stage.parts.clock())
    assert [one.call_id for one in board.waiting] == [first.call_id, second.call_id]


def test_without_records_whoever_waits_long_reaches_a_phone(stage: Stage) -> None:
    object.__setattr__(
        stage.parts,
        "settings",
        stage.parts.settings.model_copy(update={"fallback_phones": FALLBACK}),
    )
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.press("1")
    stage.parts.database.writes.trip()
    later = stage.parts.clock() + timedelta(seconds=21)
    _let(stage, clock=lambda: later)
    phone.wait()
    assert _rings_the_fallback_phones(phone)
    assert stage.parts.queueing.line.board(later).waiting == ()


def test_with_both_gone_the_menu_answers_and_phones_ring(
    settings: Settings, no_database: str
) -> None:
    phone = Phone(_house(settings, database_url=no_database, redis_url=NOBODY_LISTENS), RINA)
    phone.dial()
    assert "tekan 1" in phone.heard
    phone.press("1")
    phone.wait()
    assert _rings_the_fallback_phones(phone)
