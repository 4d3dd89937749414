"""What flows do without anybody's doing: rest, give up waiting, follow a hang-up, fetch back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from redis import Redis
from sqlalchemy import select

from callcentre.calls.city import City
from callcentre.flows.library import Library
from callcentre.records.messages import Message
from callcentre.settings import Settings
from callcentre.switchboard import timers
from callcentre.wiring import build_parts
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.people import DEWI, RINA
from tests.stories.small_flow import Set
from tests.stories.switchboard import new_sid, path_of


@pytest.fixture
def play(settings: Settings, sqlite_url: str, redis_server: str, redis: Redis) -> Set:
    here = settings.model_copy(
        update={
            "database_url": sqlite_url,
            "redis_url": redis_server,
            "twiml_step_allow": ("https://mitra.example/ivr",),
        }
    )
    carrier, jobs = ObedientCarrier(), RecordedJobs()
    parts = replace(build_parts(here), carrier=carrier, jobs=jobs)
    contacts = {"damkar": {"number": "+62411113000"}}
    city = City.model_validate({**parts.city.model_dump(), "contacts": contacts})
    return Set(replace(parts, city=city), carrier, jobs, here)


def write(play: Set, body: str, **more: str) -> str:
    """Rina writes; the id of her message."""
    sid = new_sid("SM")
    fields = {"MessageSid": sid, "From": RINA, "To": "+62411112", "Body": body, **more}
    assert play.house.post("/webhooks/messaging", fields).status_code == 200
    return sid


def replies(play: Set) -> list[str]:
    """Everything that was written to anybody."""
    with play.parts.database.reading() as unit:
        rows = unit.session.scalars(select(Message).order_by(Message.id))
        return [row.body for row in rows if row.direction == "out"]


def later(play: Set, **time: int) -> None:
    """Let time pass, and the dispatcher look at its timers."""
    now: Callable[[], datetime] = play.parts.clock
    timers.ring(replace(play.parts, clock=lambda: now() + timedelta(**time)))


ASK = """
  mulai: {ask: {prompt: tanya, save: nama, wait: 30, ok: baca, timeout: ingatkan, too_many: gagal}}
  ingatkan: {say: {prompt: gagal, next: dah}}
  baca: {say: {prompt: baca, next: dah}}
"""


def test_a_question_that_nobody_answers_is_given_up_in_time(play: Set) -> None:
    play.plays(ASK, messages=True)
    write(play, "halo")
    later(play, minutes=29)
    assert replies(play) == ["tanya"]
    later(play, minutes=31)
    later(play, minutes=32)
    assert replies(play) == ["tanya", "gagal", "dah"]


def test_a_thread_whose_flow_is_gone_is_left_in_peace(play: Set) -> None:
    play.plays(ASK, messages=True)
    write(play, "halo")
    gone = replace(play.parts, flows=Library([]))
    now = play.parts.clock
    timers.ring(replace(gone, clock=lambda: now() + timedelta(minutes=31)))
    later(play, minutes=40)
    assert replies(play) == ["tanya"]


def test_one_bad_moment_is_tried_again(play: Set) -> None:
    play.plays(ASK, messages=True)
    write(play, "halo")
    now = play.parts.clock
    broken = replace(play.parts, flows=None)  # type: ignore[arg-type]
    timers.ring(replace(broken, clock=lambda: now() + timedelta(minutes=31)))
    assert replies(play) == ["tanya"]
    later(play, minutes=33)
    assert replies(play) == ["tanya", "gagal", "dah"]


def test_who_answers_in_time_is_not_reminded(play: Set) -> None:
    play.plays(ASK, messages=True)
    write(play, "halo")
    write(play, "lampu")
    later(play, minutes=31)
    assert replies(play) == ["tanya", "lampu", "dah"]


REST = """
  mulai: {say: {prompt: tanya, next: tidur}}
  tidur: {pause: {%s, next: dah}}
"""
URGENT = "everywhere: {darurat: {words: [darurat], urgent: true, to: gagal}}"


@pytest.mark.parametrize("long", ["minutes: 60", "until: '00:00'"])
def test_a_thread_rests_and_goes_on_by_itself(play: Set, long: str) -> None:
    play.plays(REST % long, messages=True)
    write(play, "halo")
    write(play, "masih ada?")
    assert replies(play) == ["tanya"]
    later(play, hours=25)
    assert replies(play) == ["tanya", "dah"]


def test_an_emergency_is_heard_while_a_thread_rests(play: Set) -> None:
    play.plays(REST % "minutes: 60", messages=True, more=URGENT)
    write(play, "halo")
    write(play, "darurat")
    later(play, hours=2)
    assert replies(play) == ["tanya", "gagal"]


LOST = """
  mulai: {ask: {prompt: tanya, save: nama, ok: dah, undeliverable: gagal, too_many: gagal}}
"""


def test_a_question_that_does_not_arrive_has_an_outcome(play: Set) -> None:
    play.plays(LOST, messages=True)
    write(play, "halo")
    with play.parts.database.begin() as unit:
        row = unit.session.scalars(select(Message).where(Message.direction == "out")).one()
        row.carrier_id = sid = new_sid("SM")
    for _ in range(2):
        fields = {"MessageSid": sid, "MessageStatus": "undelivered", "ErrorCode": "30005"}
        play.house.post("/webhooks/messaging/status", fields)
    assert replies(play) == ["tanya", "gagal"]


LINE = """
  mulai: {queue: {name: darurat, completed: dah, closed: dah, failed: dah, hangup: kabari}}
  kabari: {notify: {who: damkar, prompt: gagal, ok: dah, failed: dah}}
"""


def test_who_hangs_up_in_the_line_is_followed_once(play: Set) -> None:
    play.plays(LINE)
    phone = play.call()
    phone.wait()
    phone.hang_up()
    phone.hang_up()
    assert replies(play) == ["gagal"]


def test_who_hangs_up_in_a_menu_is_followed_where_the_flow_says(play: Set) -> None:
    steps = """
  mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: dah}}}}
  kabari: {notify: {who: damkar, prompt: gagal, ok: dah, failed: dah}}
"""
    play.plays(steps, defaults="on_hangup: kabari")
    phone = play.call()
    phone.stay_silent()
    phone.hang_up()
    assert replies(play) == ["gagal"]
    done = play.call(DEWI)
    done.press("1")
    done.hang_up()
    assert replies(play) == ["gagal"]


DIAL = """
  mulai: {dial: {to: [damkar], whisper: tanya, caller_id: caller, completed: dah, busy: gagal,
          no_answer: gagal, failed: gagal}}
"""


def test_who_is_dialled_is_told_something_first_and_sees_the_caller(play: Set) -> None:
    play.plays(DIAL)
    phone = play.call()
    number = phone.document.find("Dial/Number")
    dial = phone.document.find("Dial")
    assert number is not None
    assert dial is not None
    assert dial.get("callerId") is None  # the carrier shows the caller
    assert path_of(number.get("url", "")) == "/webhooks/voice/whisper"
    phone.ask(number.get("url", "").removeprefix(play.settings.public_base_url))
    assert phone.heard == "tanya"


ELSEWHERE = """
  mulai: {twiml: {url: 'https://mitra.example/ivr', max_wait: 60, return: dah, timeout: gagal}}
"""


def test_a_call_that_another_application_keeps_is_fetched_back(play: Set) -> None:
    play.plays(ELSEWHERE)
    phone = play.call()
    later(play, seconds=59)
    assert play.carrier.redirected == []
    later(play, seconds=61)
    ((call_id, url),) = play.carrier.redirected
    assert call_id == phone.call_id
    phone.ask(url.removeprefix(play.settings.public_base_url))
    assert phone.heard == "gagal"


LANGUAGE = """
  mulai: {language: {prompt: tanya, remember: true, offer: {id: {key: 1}, en: {key: 2}},
          chosen: dah, default: dah}}
"""


def test_a_language_once_chosen_is_not_asked_for_again(play: Set) -> None:
    play.plays(LANGUAGE)
    phone = play.call()
    assert phone.heard == "tanya"
    phone.press("2")
    assert phone.heard == "bye"
    assert play.call().heard == "bye"
    assert play.call(DEWI).heard == "tanya"
    play.plays(LANGUAGE.replace("remember: true", "remember: true, force: true"))
    assert play.call().heard == "ask"


def test_the_pictures_of_a_message_go_with_its_request(play: Set) -> None:
    steps = """
  mulai: {ask: {prompt: tanya, save: cerita, save_media: foto, ok: buka, picture: buka,
          too_many: gagal}}
  buka: {case: {create: {category: umum, text: "{cerita}", media: foto, save: nomor}, ok: dah,
         failed: gagal}}
"""
    kept = "foto: {type: media, default: ''}, nomor: code"
    play.plays(
        steps, messages=True, more="", more_vars=f"cerita: {{type: text, default: ''}}, {kept}"
    )
    write(play, "halo")
    sid = write(play, "lampu mati", NumMedia="1", MediaUrl0="https://x/1", MediaContentType0="a/b")
    with play.parts.database.reading() as unit:
        row = unit.session.scalars(select(Message).where(Message.carrier_id == sid)).one()
    assert row.request_id is not None
