"""What Makassar's own flows do for a citizen: marks, call backs, announcements, opting out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from callcentre.calls.inputs import Channel
from callcentre.records import (
    call_events,
    callers,
    followups,
    messages,
    opt_outs,
    requests,
    switches,
)
from callcentre.records.messages import MessageDirection
from callcentre.switchboard.after_talk import RING_BACK
from callcentre.wiring import app_of
from tests.people import DEWI, NOBODY, RINA
from tests.stories.cast import OperatorAtDesk, fetch, hire
from tests.stories.conftest import Stage
from tests.stories.switchboard import House, Phone, new_sid

CITY = "+62411112"


def operator(stage: Stage) -> OperatorAtDesk:
    with stage.parts.database.begin() as unit:
        operator_id = hire(unit, "siti", ("darurat", "kesehatan", "umum"))
    siti = OperatorAtDesk(stage.parts, stage.house, operator_id)
    siti.ready()
    return siti


def caller(stage: Stage, *keys: str, number: str = RINA) -> Phone:
    phone = Phone(stage.house, number)
    phone.dial()
    for key in keys:
        phone.press(key)
    return phone


def after_a_talk(stage: Stage, *keys: str) -> Phone:
    """A caller whose operator has just hung up."""
    siti = operator(stage)
    phone = caller(stage, *keys)
    phone.wait()
    siti.answer()
    fetch(phone, stage.carrier.redirected)
    siti.hang_up()
    fetch(phone, stage.carrier.redirected)
    return phone


def marks(stage: Stage, phone: Phone) -> list[str]:
    with stage.parts.database.reading() as unit:
        events = call_events.timeline(unit, phone.call_id)
    return [event.data["score"] for event in events if event.kind == "rated"]


def write(stage: Stage, body: str, number: str = DEWI) -> list[str]:
    """Send a message; what we answer to it."""
    before = len(answers(stage, number))
    fields = {
        "MessageSid": new_sid("SM"),
        "From": number,
        "To": CITY,
        "Body": body,
        "NumMedia": "0",
    }
    assert stage.house.post("/webhooks/messaging", fields).status_code == 200
    return answers(stage, number)[before:]


def answers(stage: Stage, number: str) -> list[str]:
    with stage.parts.database.reading() as unit:
        person = callers.get_by_identity(unit, number)
        rows = messages.thread(unit, person.id, 100) if person else []
        return [row.body for row in rows if row.direction is MessageDirection.OUT]


def refuses(stage: Stage, number: str = DEWI) -> bool:
    with stage.parts.database.reading() as unit:
        person = callers.get_by_identity(unit, number)
        return person is not None and opt_outs.holds(unit, person.id, Channel.SMS)


def test_after_a_talk_one_key_is_kept_as_the_mark(stage: Stage) -> None:
    phone = after_a_talk(stage, "0")
    assert "Sangat baik, tekan 5" in phone.heard
    phone.press("4")
    assert "sudah kami catat" in phone.heard
    assert phone.verbs[-1] == "Hangup"
    assert marks(stage, phone) == ["4"]


def test_the_same_mark_told_twice_is_one_mark(stage: Stage) -> None:
    phone = after_a_talk(stage, "0")
    question = phone.action
    phone.ask(question, Digits="4")
    phone.ask(question, Digits="4")
    assert marks(stage, phone) == ["4"]


def test_after_an_emergency_nobody_is_asked_for_marks(stage: Stage) -> None:
    phone = after_a_talk(stage, "1")
    assert "Terima kasih" in phone.heard
    assert phone.verbs[-1] == "Hangup"


def test_who_does_not_want_to_wait_is_rung_back(stage: Stage) -> None:
    operator(stage)
    caller(stage, "0").wait()  # who keeps the operator busy
    phone = caller(stage, "0", number=DEWI)
    phone.wait()
    assert "tekan 1" in phone.heard
    phone.press("1")
    assert "menelepon Anda kembali" in phone.heard
    with stage.parts.database.reading() as unit:
        (promise,) = followups.of_call(unit, phone.call_id)
    assert (promise.note, promise.created_by) == (RING_BACK, "citizen")


def test_who_hides_their_number_cannot_be_rung_back(stage: Stage) -> None:
    operator(stage)
    caller(stage, "0").wait()
    phone = caller(stage, "0", number=NOBODY)
    phone.wait()
    phone.press("1")
    assert "tidak dapat kami telepon kembali" in phone.heard
    with stage.parts.database.reading() as unit:
        assert followups.of_call(unit, phone.call_id) == []


def at(stage: Stage, clock: Callable[[], object]) -> House:
    return House(app_of(replace(stage.parts, clock=clock)), stage.house.settings)  # type: ignore[arg-type]


def test_an_announcement_is_said_first_until_its_time_is_over(stage: Stage) -> None:
    now = stage.parts.clock()
    with stage.parts.database.begin() as unit:
        switches.turn(unit, "banjir", now + timedelta(hours=2), "siti", now)
    phone = Phone(stage.house, RINA)
    phone.dial()
    assert phone.heard.startswith("Banjir di beberapa tempat.")
    later = Phone(at(stage, lambda: now + timedelta(hours=3)), RINA)
    later.dial()
    assert later.heard.startswith("Kota Makassar.")


def test_an_announcement_can_be_cut_short_by_a_key(stage: Stage) -> None:
    now = stage.parts.clock()
    with stage.parts.database.begin() as unit:
        switches.turn(unit, "banjir", now + timedelta(hours=2), "siti", now)
    phone = Phone(stage.house, RINA)
    phone.dial()
    assert phone.verbs[0] == "Gather"
    phone.press("1")
    assert "antrean darurat" in phone.heard


def test_berhenti_is_kept_and_the_running_complaint_is_answered_all_the_same(stage: Stage) -> None:
    (goodbye,) = write(stage, "BERHENTI")
    assert "tidak mengirim kabar lagi" in goodbye
    assert refuses(stage)
    assert "Di mana tempatnya?" in write(stage, "Sampah menumpuk")[0]
    assert refuses(stage)
    (welcome,) = write(stage, "MULAI")
    assert "menerima kabar kami lagi" in welcome
    assert not refuses(stage)


@pytest.mark.parametrize("word", ["STOP", "unsubscribe", "Berhenti!"])
def test_an_opt_out_is_kept_in_the_middle_of_a_complaint_too(stage: Stage, word: str) -> None:
    write(stage, "Sampah menumpuk")
    write(stage, word)
    assert refuses(stage)


def test_stop_within_a_sentence_is_no_opt_out(stage: Stage) -> None:
    write(stage, "Stop kontak di taman rusak")
    assert not refuses(stage)


def test_the_carriers_refusal_in_a_receipt_is_an_opt_out(stage: Stage) -> None:
    write(stage, "Sampah menumpuk")
    with stage.parts.database.begin() as unit:
        person = callers.get_by_identity(unit, DEWI)
        assert person is not None
        reply = messages.thread(unit, person.id, 1)[0]
        messages.mark_sent(unit, reply.id, "SM-refused", "queued", stage.parts.clock())
    fields = {"MessageSid": "SM-refused", "MessageStatus": "failed", "ErrorCode": "21610"}
    assert stage.house.post("/webhooks/messaging/status", fields).status_code == 204
    assert refuses(stage)


def test_a_complaint_by_sms_is_guided_to_its_kelurahan(stage: Stage) -> None:
    assert "Tentang apa?" in write(stage, "Anjing liar masuk sekolah")[0]
    write(stage, "5")
    assert "1 Mariso" in write(stage, "Jl. Veteran dekat pasar")[0]
    assert "6 Tamamaung" in write(stage, "panakukang")[0]
    assert "Tamamaung, Panakkukang" in write(stage, "6")[0]
    assert "Nomor keluhan" in write(stage, "ya")[0]
    with stage.parts.database.reading() as unit:
        (request,) = requests.search(unit, requests.RequestFilter(), 1, 10).items
    assert request.place == "Jl. Veteran dekat pasar (Tamamaung, Panakkukang)"
    assert request.category == "umum"


def test_an_emergency_by_sms_is_noted_and_the_officer_is_told(stage: Stage) -> None:
    replies = write(stage, "darurat kebakaran di lorong 5 jalan Veteran")
    assert "TELEPON 112" in replies[-1]
    with stage.parts.database.reading() as unit:
        (request,) = requests.search(unit, requests.RequestFilter(), 1, 10).items
    assert (request.category, request.text) == (
        "darurat",
        "kebakaran di lorong 5 jalan Veteran",
    )
    officer = stage.parts.city.contacts["piket"].number
    assert "DARURAT lewat pesan" in answers(stage, officer)[0]
