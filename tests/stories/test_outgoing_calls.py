"""Flows that the house begins: they ring a citizen or a colleague, and go on with who answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from redis import Redis

from callcentre.calls.city import City
from callcentre.calls.states import CallState
from callcentre.carrier.client import Leg, OutgoingLeg
from callcentre.carrier.numbers import identify
from callcentre.carrier.words import LegStatus
from callcentre.errors import BadInputError, CarrierError
from callcentre.records import calls, outgoing_calls
from callcentre.settings import Settings
from callcentre.switchboard import ringing
from callcentre.wiring import build_parts
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.people import RINA
from tests.stories.small_flow import Set
from tests.stories.switchboard import Phone

STEPS = """
  mulai: {call: {to: citizen, timeout: 20, answered: salam, machine: pesan, busy: lagi,
          no_answer: sms, failed: catat}}
  salam: {say: {prompt: tanya, next: dah}}
  pesan: {say: {prompt: baca, next: dah}}
  lagi: {call: {to: damkar, answered: salam, busy: sms, no_answer: sms, failed: sms}}
  sms: {send: {prompt: gagal, sent: dah, failed: dah}}
  catat: {case: {create: {category: lainnya, text: tidak terhubung, save: nama}, ok: dah,
          failed: dah}}
"""


@pytest.fixture
def play(settings: Settings, database_url: str, redis_server: str, redis: Redis) -> Set:
    here = settings.model_copy(update={"database_url": database_url, "redis_url": redis_server})
    carrier, jobs = ObedientCarrier(), RecordedJobs()
    parts = replace(build_parts(here), carrier=carrier, jobs=jobs)
    contacts = {"damkar": {"number": "+62411113000"}}
    city = City.model_validate({**parts.city.model_dump(), "contacts": contacts})
    play = Set(replace(parts, city=city), carrier, jobs, here)
    play.plays(STEPS, entry="api")
    return play


def begin(play: Set, key: str = "1") -> OutgoingLeg:
    """Begin the flow for Rina, and let the worker ring; what the carrier was asked for."""
    ringing.start(play.parts, "coba", identify(RINA), key)
    return ring(play)


def ring(play: Set) -> OutgoingLeg:
    """The worker does the latest job."""
    job, number = play.jobs.sent[-1].split()
    assert job == "ring"
    ringing.ring(play.parts, int(number))
    return play.carrier.rung[-1]


def pick_up(play: Set, leg: OutgoingLeg, **more: str) -> Phone:
    """Somebody answers."""
    phone = Phone(play.house, leg.sender, dialled=leg.to, status="in-progress")
    phone.ask(leg.url.removeprefix(play.settings.public_base_url), Direction="outbound-api", **more)
    return phone


def end(play: Set, leg: OutgoingLeg, status: str, phone: Phone | None = None) -> None:
    """The carrier tells how the call ended."""
    phone = phone or Phone(play.house, leg.sender, dialled=leg.to)
    phone.status = status
    url = leg.status_url.partition("#")[0].removeprefix(play.settings.public_base_url)
    fields = phone.fields(CallDuration="9", SequenceNumber="0", Direction="outbound-api")
    assert play.house.post(url, fields).status_code == 204


def test_a_citizen_is_rung_and_spoken_to(play: Set) -> None:
    leg = begin(play)
    assert (leg.to, leg.sender, leg.timeout, leg.machine) == (
        RINA,
        play.settings.hotline_number,
        20,
        True,
    )
    phone = pick_up(play, leg, AnsweredBy="human")
    assert phone.heard == "tanya dah"
    end(play, leg, "completed", phone)
    with play.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
    assert call is not None
    assert (call.caller.identity, call.direction, call.state) == (
        RINA,
        "outbound-api",
        CallState.SELF_SERVED,
    )
    assert len(play.carrier.rung) == 1


def test_an_answering_machine_hears_something_else(play: Set) -> None:
    assert pick_up(play, begin(play), AnsweredBy="machine_start").heard == "x dah"


def test_the_same_answer_asked_for_twice_is_the_same(play: Set) -> None:
    leg = begin(play)
    phone = pick_up(play, leg)
    heard = phone.heard
    phone.ask(leg.url.removeprefix(play.settings.public_base_url), Direction="outbound-api")
    assert phone.heard == heard


def test_after_a_busy_line_somebody_else_is_rung_once(play: Set) -> None:
    leg = begin(play)
    end(play, leg, "busy")
    assert ring(play).to == "+62411113000"
    end(play, leg, "busy")
    assert [job for job in play.jobs.sent if job.startswith("ring")] == ["ring 1", "ring 2"]


def test_who_does_not_answer_gets_a_text(play: Set) -> None:
    leg = begin(play)
    for _ in range(2):
        end(play, leg, "no-answer")
    assert [job for job in play.jobs.sent if job.startswith("send")] == ["send_message 1"]


def test_the_same_wish_begins_one_run(play: Set) -> None:
    begin(play)
    ringing.start(play.parts, "coba", identify(RINA), "1")
    ringing.ring(play.parts, 1)
    assert len(play.carrier.rung) == 1


def test_a_carrier_that_refuses_is_an_outcome(play: Set) -> None:
    def refuse(leg: OutgoingLeg) -> str:
        del leg
        raise CarrierError("no", permanent=True, code=21211)

    play.carrier.ring = refuse  # type: ignore[method-assign]
    ringing.start(play.parts, "coba", identify(RINA), "1")
    ringing.ring(play.parts, 1)
    with play.parts.database.begin() as unit:
        row = outgoing_calls.get(unit, 1)
    assert row is not None
    assert (row.state, row.place) == (outgoing_calls.Ringing.FAILED, None)


def test_a_call_of_which_nobody_told_us_is_asked_about(play: Set) -> None:
    begin(play)
    now = play.parts.clock

    def later() -> datetime:
        return now() + timedelta(minutes=10)

    parts = replace(play.parts, clock=later)
    ringing.look_after(parts)
    assert not [job for job in play.jobs.sent if job.startswith("send")]
    carrier_id = f"CA{1:032x}"
    play.carrier.legs[carrier_id] = Leg(carrier_id, LegStatus.FAILED, "no-answer", None)
    ringing.look_after(parts)
    assert [job for job in play.jobs.sent if job.startswith("send")] == ["send_message 1"]


def test_a_lost_job_is_put_back(play: Set) -> None:
    ringing.start(play.parts, "coba", identify(RINA), "1")
    now = play.parts.clock
    ringing.look_after(replace(play.parts, clock=lambda: now() + timedelta(minutes=5)))
    assert play.jobs.sent == ["ring 1", "ring 1"]


def test_who_has_no_number_is_not_rung(play: Set) -> None:
    with pytest.raises(BadInputError):
        ringing.start(play.parts, "coba", identify("anonymous"), "1")


def test_a_flow_that_answers_calls_is_not_begun_by_the_house(play: Set) -> None:
    play.plays(STEPS.replace("mulai: {call", "lain: {call").replace("salam: {say", "mulai: {say"))
    with pytest.raises(BadInputError):
        ringing.start(play.parts, "coba", identify(RINA), "1")
