"""What a flow says of a call, a complaint or a message arrives in the records and outside."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from callcentre.calls.city import City
from callcentre.calls.states import CallState, Urgency
from callcentre.records import calls, requests
from callcentre.settings import Settings
from callcentre.wiring import build_parts
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.stories.small_flow import Set


@pytest.fixture
def play(settings: Settings, database_url: str, redis_server: str, redis: Redis) -> Set:
    del redis  # flushed
    here = settings.model_copy(update={"database_url": database_url, "redis_url": redis_server})
    carrier, jobs = ObedientCarrier(), RecordedJobs()
    parts = replace(build_parts(here), carrier=carrier, jobs=jobs)
    contacts = {"damkar": {"number": "+62411113"}}
    city = City.model_validate({**parts.city.model_dump(), "contacts": contacts})
    return Set(replace(parts, city=city), carrier, jobs, here)


def test_a_flow_says_what_the_call_was(play: Set) -> None:
    play.plays("\n  mulai: {end: {prompt: dah, disposition: prank}}")
    phone = play.call()
    with play.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
    assert call is not None
    assert (call.state, call.disposition) == (CallState.SELF_SERVED, "prank")


def test_a_call_is_turned_away_unanswered(play: Set) -> None:
    play.plays("\n  mulai: {end: {reject: busy}}")
    phone = play.call()
    assert phone.verbs == ["Reject"]
    assert phone.document[0].get("reason") == "busy"


def test_an_urgent_complaint_is_kept_as_urgent(play: Set) -> None:
    play.plays(
        """
  mulai: {case: {create: {category: umum, text: Kabel jatuh, urgency: high, save: nama},
          ok: dah, failed: gagal}}"""
    )
    assert play.call().heard == "dah"
    with play.parts.database.reading() as unit:
        (kept,) = requests.search(unit, requests.RequestFilter(), 1, 10).items
    assert kept.urgency is Urgency.HIGH
