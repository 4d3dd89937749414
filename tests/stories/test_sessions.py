"""Repeated and late requests, threads, and changes of version: everybody stays where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy import func, select

from callcentre.calls.inputs import Channel
from callcentre.records.call_events import CallEvent
from callcentre.records.messages import Message
from callcentre.records.requests import NewRequest, ServiceRequest, history, open_request
from callcentre.settings import Settings
from callcentre.wiring import app_of, build_parts
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.people import DEWI, RINA
from tests.stories.small_flow import Set
from tests.stories.switchboard import House, new_sid


@pytest.fixture
def play(settings: Settings, sqlite_url: str, redis_server: str, redis: Redis) -> Set:
    here = settings.model_copy(update={"database_url": sqlite_url, "redis_url": redis_server})
    carrier, jobs = ObedientCarrier(), RecordedJobs()
    return Set(replace(build_parts(here), carrier=carrier, jobs=jobs), carrier, jobs, here)


def write(play: Set, body: str, sender: str = RINA, to: str = "+62411112", sid: str = "") -> str:
    sid = sid or new_sid("SM")
    fields = {"MessageSid": sid, "From": sender, "To": to, "Body": body}
    assert play.house.post("/webhooks/messaging", fields).status_code == 200
    return sid


def replies(play: Set) -> list[str]:
    with play.parts.database.reading() as unit:
        rows = unit.session.scalars(select(Message).order_by(Message.id))
        return [row.body for row in rows if row.direction == "out"]


CASE = """
  mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: buka}, b: {key: 2, to: lagi}}}}
  buka: {case: {create: {category: umum, text: x, save: nama}, ok: dah, failed: gagal}}
  lagi: {menu: {prompt: gagal, options: {a: {key: 1, to: dah}}}}
"""


def test_the_same_answer_sent_twice_is_answered_alike_and_done_once(play: Set) -> None:
    play.plays(CASE)
    phone = play.call()
    action = phone.action
    first = phone.ask(action, Digits="1").data
    assert phone.ask(action, Digits="1").data == first
    with play.parts.database.reading() as unit:
        assert unit.session.scalar(select(func.count(ServiceRequest.id))) == 1
        assert (
            unit.session.scalar(
                select(func.count(CallEvent.id)).where(CallEvent.key.like("%:step:%"))
            )
            == 1
        )


def test_a_late_answer_to_an_earlier_question_is_answered_as_it_was(play: Set) -> None:
    play.plays(CASE)
    phone = play.call()
    action = phone.action
    first = phone.ask(action, Digits="2").data
    phone.stay_silent()
    assert phone.ask(action, Digits="2").data == first


ASKS_OTHERS = """
  mulai: {function: {name: hitung, save: {nama: kata}, ok: baca, failed: gagal}}
  baca: {say: {prompt: baca, next: dah}}
"""


def test_other_systems_are_asked_once_for_one_step(play: Set) -> None:
    asked: list[int] = []

    def count(_: Mapping[str, str]) -> Mapping[str, str]:
        asked.append(1)
        return {"kata": f"nomor{len(asked)}"}

    play.plays(ASKS_OTHERS, functions={"hitung": count})
    phone = play.call()
    redirect = phone.document.findtext("Redirect") or ""
    for _ in range(2):
        phone.ask(redirect)
        assert phone.heard == "nomor1 dah"
    assert len(asked) == 1


THREAD = """
  mulai: {ask: {prompt: tanya, save: nama, ok: baca, too_many: gagal}}
  baca: {say: {prompt: baca, next: lagi}}
  lagi: {ask: {prompt: gagal, save: nama, ok: baca, too_many: gagal}}
"""
WORDS = "triggers: {berita: {words: [berita], to: lagi}}"


def test_a_thread_is_of_one_citizen_on_one_channel_with_one_number(play: Set) -> None:
    play.plays(THREAD, messages=True)
    write(play, "halo")
    write(play, "halo", sender=DEWI)
    write(play, "halo", to="+62411119")
    assert replies(play) == ["tanya", "tanya", "tanya"]
    write(play, "satu")
    assert replies(play)[3:] == ["satu", "gagal"]


def test_a_message_that_comes_twice_is_answered_once(play: Set) -> None:
    play.plays(THREAD, messages=True)
    sid = write(play, "halo")
    write(play, "halo", sid=sid)
    assert replies(play) == ["tanya"]


def test_a_thread_that_rests_too_long_begins_anew(play: Set) -> None:
    play.plays(THREAD, messages=True, more="limits: {session_hours: 1}")
    write(play, "halo")
    now = play.parts.clock
    late = replace(play.parts, clock=lambda: now() + timedelta(hours=2))
    play.house = House(app_of(late), play.settings)
    write(play, "satu")
    assert replies(play) == ["tanya", "tanya"]


def test_a_word_leads_from_the_start_and_out_of_any_question(play: Set) -> None:
    play.plays(THREAD, messages=True, more=WORDS)
    write(play, "berita")
    write(play, "halo", sender=DEWI)
    write(play, "Berita!", sender=DEWI)
    assert replies(play) == ["gagal", "tanya", "gagal"]


def test_an_urgent_word_takes_a_citizen_out_of_any_question(play: Set) -> None:
    urgent = "everywhere: {darurat: {words: [darurat, tolong], urgent: true, to: gagal}}"
    play.plays(THREAD, messages=True, more=urgent)
    write(play, "halo")
    write(play, "TOLONG")
    assert replies(play) == ["tanya", "gagal"]


def test_an_urgent_word_takes_a_caller_out_of_any_question(play: Set) -> None:
    urgent = "everywhere: {darurat: {words: [darurat], urgent: true, to: antre}}"
    play.plays(CASE, more=urgent, defaults="speech: true")
    phone = play.call()
    gather = phone.document.find("Gather")
    assert gather is not None
    assert (gather.get("input"), gather.get("hints")) == ("dtmf speech", "darurat")
    phone.speak("ini darurat, cepat")
    assert phone.verbs[-1] == "Redirect"
    assert play.state(phone) == "queued"


def test_a_renamed_step_is_where_its_caller_goes_on(play: Set) -> None:
    play.plays(CASE)
    phone = play.call()
    steps = CASE.replace(
        "mulai: {menu", "mulai: {say: {prompt: tanya, next: tanya}}\n  tanya: {menu"
    )
    play.plays(
        steps.replace("to: buka}", "to: gagal}"),
        more="change: {policy: rename, renames: {mulai: tanya}}",
    )
    phone.house = play.house
    phone.press("1")
    assert phone.heard == "gagal"


def test_a_thread_across_a_change_goes_on_at_its_own_version(play: Set) -> None:
    play.plays(THREAD, messages=True)
    write(play, "halo")
    play.plays(THREAD.replace("ok: baca", "ok: dah"), messages=True)
    write(play, "satu")
    assert replies(play) == ["tanya", "satu", "gagal"]


ADD = """
  mulai: {ask: {prompt: tanya, expect: code, save: kode, ok: tambah, too_many: gagal}}
  tambah: {ask: {prompt: gagal, save: nama, save_media: foto, ok: tulis, too_many: gagal}}
  tulis: {case: {update: {code: kode, text: "{nama}", media: foto}, ok: dah, unknown: gagal,
          failed: gagal}}
"""


def test_a_citizen_adds_to_a_request_that_is_there(play: Set) -> None:
    play.plays(ADD, messages=True, more_vars="kode: {type: code, default: ''}, foto: {type: media}")
    now = play.parts.clock()
    with play.parts.database.begin() as unit:
        new = NewRequest("umum", "lampu", "", Channel.SMS, "citizen", now)
        row = open_request(unit, new)
        request_id, code = row.id, row.code
    for given in ("halo", code, "masih mati"):
        write(play, given)
    assert replies(play) == ["tanya", "gagal", "dah"]
    with play.parts.database.reading() as unit:
        lines = history(unit, request_id)
    assert ("citizen", "masih mati") in [(line.actor, line.note) for line in lines]
    for given in ("halo", "100-200-307", "apa saja"):
        write(play, given, sender=DEWI)
    assert replies(play)[-1] == "gagal"
