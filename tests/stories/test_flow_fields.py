"""What a flow says of a call, a complaint or a message arrives in the records and outside."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from callcentre.calls.city import City, Template
from callcentre.calls.states import CallState, Urgency
from callcentre.records import calls, messages, requests
from callcentre.settings import Settings
from callcentre.wiring import build_parts
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.people import RINA
from tests.stories.small_flow import Set

KABAR = {"content_sid": "HX" + "1" * 32, "places": ("1",)}


@pytest.fixture
def play(settings: Settings, database_url: str, redis_server: str, redis: Redis) -> Set:
    del redis  # flushed
    here = settings.model_copy(update={"database_url": database_url, "redis_url": redis_server})
    carrier, jobs = ObedientCarrier(), RecordedJobs()
    parts = replace(build_parts(here), carrier=carrier, jobs=jobs)
    contacts = {"damkar": {"number": "+6281234567113"}}
    city = City.model_validate({**parts.city.model_dump(), "contacts": contacts})
    city = city.model_copy(update={"templates": {"kabar": Template.model_validate(KABAR)}})
    return Set(replace(parts, city=city), carrier, jobs, here)


def written(play: Set) -> list[messages.Message]:
    """The messages that are to be sent, the oldest first."""
    numbers = [int(job.split()[-1]) for job in play.jobs.sent if job.startswith("send_message")]
    with play.parts.database.reading() as unit:
        rows = [messages.get(unit, number) for number in numbers]
    return [row for row in rows if row is not None]


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


def test_a_contact_of_the_city_gets_words_and_a_picture(play: Set) -> None:
    play.plays(
        """
  mulai: {send: {to: damkar, prompt: tanya, media: ["https://kota.example/peta.png"],
          sent: dah, failed: gagal}}"""
    )
    assert play.call().heard == "dah"
    (row,) = written(play)
    assert (row.caller.identity, row.body) == ("+6281234567113", "tanya")
    assert row.media == [{"url": "https://kota.example/peta.png"}]


@pytest.mark.parametrize(
    ("number", "reached"), [("0812-3456-7009", True), ("+1 415 555 2671", False), ("abc", False)]
)
def test_a_number_that_was_written_gets_an_sms_if_it_is_a_mobile_one_here(
    play: Set, number: str, *, reached: bool
) -> None:
    play.plays(
        """
  mulai: {ask: {prompt: tanya, save: nomor, ok: kirim}}
  kirim: {send: {to: "{nomor}", prompt: baca, sent: dah, failed: gagal}}""",
        messages=True,
        more_vars="nomor: phone",
    )
    for sid, body in (("SM1", "halo"), ("SM2", number)):
        fields = {"MessageSid": sid, "From": RINA, "To": "+62411112", "Body": body}
        assert play.house.post("/webhooks/messaging", fields).status_code == 200
    bodies = [(row.caller.identity, row.body) for row in written(play)]
    assert (("+6281234567009", "x") in bodies) is reached
    assert ((RINA, "dah") in bodies) is reached
    assert ((RINA, "gagal") in bodies) is not reached


def test_a_template_is_sent_by_whatsapp(play: Set) -> None:
    contacts = {"damkar": {"number": "+6281234567113", "channel": "whatsapp"}}
    told = {**play.parts.city.model_dump(), "contacts": contacts}
    play.parts = replace(play.parts, city=City.model_validate(told))
    play.plays(
        """
  mulai: {send: {to: damkar, prompt: tanya, template: kabar, values: {"1": "{nama}"},
          sent: dah, failed: gagal}}"""
    )
    assert play.call().heard == "dah"
    (row,) = written(play)
    assert (row.channel, row.template) == (
        "whatsapp",
        {"sid": KABAR["content_sid"], "values": {"1": "x"}},
    )
