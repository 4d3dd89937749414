"""The database goes away and comes back; nothing that was said meanwhile is lost or doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from callcentre.calls.states import CallState
from callcentre.records import call_events, callers, calls, messages, requests
from callcentre.records.call_events import CallEvent
from callcentre.records.calls import Call
from callcentre.switchboard.caretaker import Caretaker
from tests.people import DEWI, RINA
from tests.stories.cast import OperatorAtDesk, hire
from tests.stories.conftest import Stage
from tests.stories.small_flow import Set
from tests.stories.switchboard import Phone, new_sid


def _goes_away(stage: Stage) -> None:
    stage.parts.database.reads.trip()
    stage.parts.database.writes.trip()


def _comes_back(stage: Stage) -> None:
    Caretaker(stage.parts).look_after()
    assert not stage.parts.database.writes.is_open
    assert stage.parts.spool.is_empty
    assert stage.parts.spool.rejected() == 0


def _call(stage: Stage, phone: Phone) -> Call:
    with stage.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
    assert call is not None
    return call


def _kinds(stage: Stage, phone: Phone) -> list[str]:
    with stage.parts.database.reading() as unit:
        return [str(event.kind) for event in call_events.timeline(unit, phone.call_id)]


def _message(body: str) -> dict[str, Any]:
    fields = {"MessageSid": new_sid("SM"), "From": DEWI, "To": "+62411112", "NumMedia": "0"}
    return {**fields, "Body": body}


def test_a_whole_call_is_written_when_the_database_is_back(stage: Stage) -> None:
    _goes_away(stage)
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.press("1")
    assert "antrean darurat" in phone.heard
    phone.wait()
    phone.hang_up()
    assert stage.parts.queueing.line.board(stage.parts.clock()).waiting == ()
    _comes_back(stage)
    call = _call(stage, phone)
    assert (call.state, call.queue) == (CallState.ABANDONED_QUEUE, "darurat")
    assert call.queued_at is not None
    assert call.ended_at is not None
    assert call.started_at <= call.queued_at <= call.ended_at
    assert _kinds(stage, phone) == ["arrived", "stepped", "queued", "carrier_status", "ended"]


def test_an_operator_answers_although_the_database_is_away(stage: Stage) -> None:
    with stage.parts.database.begin() as unit:
        siti = OperatorAtDesk(stage.parts, stage.house, hire(unit, "siti", ("darurat",)))
    siti.ready()
    _goes_away(stage)
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.press("1")
    siti.answer()
    stage.parts.database.writes.trip()
    # Nobody could fetch the caller; the next turn of the hold loop connects them.
    later = stage.parts.clock() + timedelta(seconds=15)
    stage.house.app.extensions["callcentre"] = replace(stage.parts, clock=lambda: later)
    phone.wait()
    assert phone.verbs == ["Dial"]
    _comes_back(stage)
    call = _call(stage, phone)
    assert (call.state, call.operator_id) == (CallState.ANSWERED, siti.operator_id)
    assert {"offered", "accepted", "room", "answered"} <= set(_kinds(stage, phone))


def test_a_message_is_kept_and_the_citizen_told_so_and_answered_later(stage: Stage) -> None:
    _goes_away(stage)
    fields = _message("Lampu jalan mati")
    for _ in range(2):
        answer = stage.house.post("/webhooks/messaging", fields)
        assert "sudah kami simpan" in answer.text
    assert stage.jobs.sent == []
    _comes_back(stage)
    with stage.parts.database.reading() as unit:
        caller = callers.get_by_identity(unit, DEWI)
        assert caller is not None
        thread = messages.thread(unit, caller.id, 10)
    assert [str(one.direction) for one in thread].count("in") == 1
    assert len(stage.jobs.sent) == len(thread) - 1 > 0


def test_a_complaint_by_telephone_is_opened_when_the_database_is_back(stage: Stage) -> None:
    play = Set(stage.parts, stage.carrier, stage.jobs, stage.parts.settings)
    play.plays(
        """
  mulai: {menu: {prompt: tanya, options: {catat: {key: "1", to: catat}}}}
  catat:
    case: {create: {category: umum, text: Lampu mati, save: nama}, ok: dah, failed: gagal_catat}
  gagal_catat: {end: {prompt: gagal}}"""
    )
    phone = play.call()
    _goes_away(stage)
    phone.press("1")
    assert "gagal" in phone.heard
    _comes_back(stage)
    with stage.parts.database.reading() as unit:
        opened = unit.session.scalar(select(func.count()).select_from(requests.ServiceRequest))
    assert opened == 1
    assert "request_opened" in _kinds(stage, phone)
    assert _call(stage, phone).state is CallState.SELF_SERVED


def test_what_is_replayed_twice_is_written_once(stage: Stage) -> None:
    _goes_away(stage)
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.press("1")
    folder = stage.parts.settings.data_dir / "spool"
    kept = {path: path.read_bytes() for path in folder.glob("*.jsonl")}
    _comes_back(stage)
    before = _kinds(stage, phone)
    for path, text in kept.items():
        path.write_bytes(text)
    Caretaker(stage.parts).look_after()
    assert _kinds(stage, phone) == before
    with stage.parts.database.reading() as unit:
        assert unit.session.scalar(select(func.count()).select_from(Call)) == 1
        assert unit.session.scalar(select(func.count()).select_from(CallEvent)) == len(before)


def test_events_that_come_after_later_ones_still_move_the_call(stage: Stage) -> None:
    phone = Phone(stage.house, RINA)
    _goes_away(stage)
    phone.dial()
    stage.parts.database.reads.mend()
    stage.parts.database.writes.mend()
    phone.press("1")
    _comes_back(stage)
    call = _call(stage, phone)
    assert (call.state, call.queue) == (CallState.QUEUED, "darurat")
