"""Callers and operators: every way in which a talk begins, ends, or is cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from callcentre.calls.board import Stage
from callcentre.calls.states import CallState, OperatorState
from callcentre.carrier.client import Leg
from callcentre.carrier.words import LegStatus
from callcentre.errors import OfferGoneError
from callcentre.records import call_events, calls, followups, requests
from callcentre.records.calls import Call
from callcentre.switchboard import desk
from tests.people import DEWI, RINA
from tests.stories.cast import OperatorAtDesk, fetch, hire
from tests.stories.conftest import Stage as TheStage
from tests.stories.switchboard import Phone, path_of

EVERYTHING = ("darurat", "kesehatan", "umum")


def _operator(stage: TheStage, login: str = "siti") -> OperatorAtDesk:
    with stage.parts.database.begin() as unit:
        operator_id = hire(unit, login, EVERYTHING)
    return OperatorAtDesk(stage.parts, stage.house, operator_id)


def _caller_in_line(stage: TheStage, number: str = RINA, key: str = "1") -> Phone:
    phone = Phone(stage.house, number)
    phone.dial()
    phone.press(key)
    phone.wait()
    return phone


def _call(stage: TheStage, phone: Phone) -> Call:
    with stage.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
    assert call is not None
    return call


def _events(stage: TheStage, phone: Phone) -> list[str]:
    with stage.parts.database.reading() as unit:
        return [str(event.kind) for event in call_events.timeline(unit, phone.call_id)]


def test_an_emergency_is_answered_talked_through_and_wrapped_up(stage: TheStage) -> None:
    siti = _operator(stage)
    siti.ready()
    phone = _caller_in_line(stage)
    siti.answer()
    fetch(phone, stage.carrier.redirected)
    assert phone.verbs == ["Dial"]
    assert str(siti.now.state) == OperatorState.ON_CALL
    assert _call(stage, phone).state is CallState.ANSWERED

    siti.hang_up()
    assert str(siti.now.state) == OperatorState.WRAP_UP
    fetch(phone, stage.carrier.redirected)
    assert "Terima kasih" in phone.heard
    assert phone.verbs[-1] == "Hangup"
    phone.hang_up()

    siti.wrap_up("emergency")
    call = _call(stage, phone)
    assert (call.state, call.ended_by, call.disposition) == (
        CallState.COMPLETED,
        "operator",
        "emergency",
    )
    assert str(siti.now.state) == OperatorState.READY
    assert _events(stage, phone) == [
        "arrived",
        "stepped",
        "queued",
        "offered",
        "accepted",
        "room",
        "answered",
        "room",
        "stepped",
        "stepped",
        "ended",
        "carrier_status",
        "wrapped_up",
    ]


def test_a_caller_who_hangs_up_while_talking_leaves_the_operator_in_wrap_up(
    stage: TheStage,
) -> None:
    siti = _operator(stage)
    siti.ready()
    phone = _caller_in_line(stage)
    siti.answer()
    fetch(phone, stage.carrier.redirected)
    # The carrier asks for the action of the dial too, although nobody is there to hear it.
    phone.status = "completed"
    phone.ask(phone.action, DialCallStatus="answered")
    assert phone.verbs == []
    phone.hang_up()
    assert str(siti.now.state) == OperatorState.WRAP_UP
    call = _call(stage, phone)
    assert (call.state, call.ended_by) == (CallState.COMPLETED, "caller")


def test_a_caller_who_gives_up_while_it_rings_frees_the_operator(stage: TheStage) -> None:
    siti = _operator(stage)
    siti.ready()
    phone = _caller_in_line(stage)
    token = siti.now.token or ""
    phone.hang_up()
    assert str(siti.now.state) == OperatorState.READY
    assert _call(stage, phone).state is CallState.ABANDONED_QUEUE
    with pytest.raises(OfferGoneError):
        desk.accept(stage.parts, siti.operator_id, token)


def test_a_caller_who_gives_up_while_the_operator_comes_ends_the_operators_leg(
    stage: TheStage,
) -> None:
    siti = _operator(stage)
    siti.ready()
    phone = _caller_in_line(stage)
    siti.accept()
    siti.dial_in()
    phone.hang_up()
    assert stage.carrier.hung_up == [siti.leg_id]


def test_a_declined_caller_keeps_the_place_and_reaches_the_next(stage: TheStage) -> None:
    siti, budi = _operator(stage, "siti"), _operator(stage, "budi")
    siti.ready()
    phone = _caller_in_line(stage)
    budi.ready()
    siti.decline()
    assert str(siti.now.state) == OperatorState.READY
    assert budi.now.state == OperatorState.RINGING
    assert budi.now.call_id == phone.call_id


def test_a_vanished_operator_loses_nobody(stage: TheStage) -> None:
    siti = _operator(stage)
    siti.ready()
    phone = _caller_in_line(stage)
    siti.answer()
    fetch(phone, stage.carrier.redirected)
    later = _caller_in_line(stage, DEWI)

    siti.vanish()
    fetch(phone, stage.carrier.redirected)
    assert "terputus" in phone.heard
    phone.wait()
    waiting = stage.parts.queueing.line.look(phone.call_id, stage.parts.clock())
    behind = stage.parts.queueing.line.look(later.call_id, stage.parts.clock())
    assert waiting is not None
    assert behind is not None
    assert (waiting.stage, waiting.position, behind.position) == (Stage.WAITING, 1, 2)
    assert "operator_lost" in _events(stage, phone)
    assert _call(stage, phone).state is CallState.ANSWERED


def test_an_operator_who_hangs_up_before_the_caller_came_loses_nobody(stage: TheStage) -> None:
    siti = _operator(stage)
    siti.ready()
    phone = _caller_in_line(stage)
    siti.answer()
    siti.hang_up()
    assert _call(stage, phone).ended_by == ""
    fetch(phone, stage.carrier.redirected)
    assert phone.verbs == ["Redirect"]
    phone.wait()
    waiting = stage.parts.queueing.line.look(phone.call_id, stage.parts.clock())
    assert waiting is not None
    assert waiting.stage is Stage.WAITING


def test_a_room_that_closes_behind_the_caller_is_no_lost_operator(stage: TheStage) -> None:
    siti = _operator(stage)
    siti.ready()
    phone = _caller_in_line(stage)
    siti.answer()
    fetch(phone, stage.carrier.redirected)
    stage.carrier.legs[phone.call_id] = Leg(phone.call_id, LegStatus.ENDED, "completed", 9)
    siti.vanish()
    phone.hang_up()
    assert "operator_lost" not in _events(stage, phone)
    assert _call(stage, phone).state is CallState.COMPLETED


def test_a_caller_whom_redis_forgot_joins_again_where_they_stood(stage: TheStage) -> None:
    first, second = _caller_in_line(stage), _caller_in_line(stage, DEWI)
    stage.parts.queueing.line.leave(first.call_id, stage.parts.clock())
    stage.parts.queueing.line.leave(second.call_id, stage.parts.clock())
    second.wait()
    first.wait()
    board = stage.parts.queueing.line.board(stage.parts.clock())
    assert [waiting.call_id for waiting in board.waiting] == [first.call_id, second.call_id]


def test_a_caller_is_connected_by_the_hold_loop_when_the_redirect_never_came(
    stage: TheStage,
) -> None:
    siti = _operator(stage)
    siti.ready()
    phone = _caller_in_line(stage)
    siti.answer()
    stage.carrier.redirected.clear()
    phone.wait()
    assert phone.verbs == ["Pause", "Redirect"]  # the redirect may still be on its way
    stage.house.app.extensions["callcentre"] = replace(
        stage.parts, clock=lambda: stage.parts.clock() + timedelta(seconds=10)
    )
    phone.wait()
    assert phone.verbs == ["Dial"]


def test_an_operator_leg_without_an_accepted_offer_is_told_so(stage: TheStage) -> None:
    siti = _operator(stage)
    siti.ready()
    _caller_in_line(stage)
    document = siti.dial_in()
    assert "<Conference" not in document
    assert "Hangup" in document


def test_news_that_comes_twice_or_late_changes_nothing(stage: TheStage) -> None:
    siti = _operator(stage)
    siti.ready()
    phone = _caller_in_line(stage)
    siti.answer()
    fetch(phone, stage.carrier.redirected)
    phone.hang_up()
    before = _events(stage, phone)
    phone.hang_up()
    phone.status = "ringing"
    stage.house.post("/webhooks/voice/status", phone.fields(SequenceNumber="7"))
    assert _events(stage, phone) == [*before, "carrier_status"]
    assert _call(stage, phone).state is CallState.COMPLETED


def test_a_status_before_the_first_webhook_makes_the_same_row(stage: TheStage) -> None:
    phone = Phone(stage.house, RINA)
    phone.status = "completed"
    phone.hang_up()
    phone.status = "ringing"
    phone.dial()
    call = _call(stage, phone)
    assert call.state is CallState.ABANDONED_IVR
    assert call.caller.identity == RINA
    assert _events(stage, phone) == ["arrived", "carrier_status", "ended"]


def test_the_same_step_twice_gives_the_same_document_and_one_record(stage: TheStage) -> None:
    phone = Phone(stage.house, RINA)
    phone.dial()
    question = phone.action
    first = phone.ask(question, Digits="1").text
    second = phone.ask(question, Digits="1").text
    assert path_of(phone.document.findtext("Redirect") or "").endswith("/wait")
    assert first.split("?p=")[0] == second.split("?p=")[0]
    assert _events(stage, phone).count("queued") == 1
    assert len(stage.parts.queueing.line.board(stage.parts.clock()).waiting) == 1


def test_a_complaint_by_voice_counts_even_when_the_caller_hangs_up_after_it(
    stage: TheStage,
) -> None:
    phone = Phone(stage.house, RINA)
    phone.dial()
    for key in ("3", "1", "5"):
        phone.press(key)
    phone.status = "completed"
    recording = phone.record(12)
    phone.hang_up()
    call = _call(stage, phone)
    assert (call.state, call.ended_by) == (CallState.SELF_SERVED, "caller")
    with stage.parts.database.reading() as unit:
        opened = requests.of_call(unit, phone.call_id)
        promised = followups.of_request(unit, opened[0].id)
    assert [request.recording_id for request in opened] == [recording]
    assert [promise.note for promise in promised] == ["verify"]
