"""What the house makes of a carrier that forgets to tell, or cannot be asked just now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from callcentre.calls.events import EventKind
from callcentre.calls.states import CallState, OperatorState
from callcentre.carrier.client import Leg
from callcentre.carrier.events import RecordingEvent
from callcentre.carrier.words import LegStatus
from callcentre.errors import CarrierError
from callcentre.records import call_events, calls, recordings
from callcentre.records.calls import Call
from callcentre.switchboard import connect, desk, recording, repair
from callcentre.switchboard.parts import Parts
from tests.people import RINA
from tests.stories.cast import OperatorAtDesk, fetch, hire
from tests.stories.conftest import Stage
from tests.stories.switchboard import Phone, path_of

RECORDING = "RE" + "7" * 32


def _later(stage: Stage, **ahead: float) -> Parts:
    """The same house, some time on."""
    return replace(stage.parts, clock=lambda: stage.parts.clock() + timedelta(**ahead))


def _met(stage: Stage) -> tuple[OperatorAtDesk, Phone]:
    """An operator, and a caller whom they have accepted but whose room said nothing yet."""
    with stage.parts.database.begin() as unit:
        siti = OperatorAtDesk(stage.parts, stage.house, hire(unit, "siti", ("darurat",)))
    siti.ready()
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.press("1")
    phone.wait()
    siti.accept()
    siti.dial_in()
    return siti, phone


def _talking(stage: Stage) -> tuple[OperatorAtDesk, Phone]:
    siti, phone = _met(stage)
    siti.join()
    fetch(phone, stage.carrier.redirected)
    return siti, phone


def _alive(stage: Stage, leg_id: str) -> None:
    stage.carrier.legs[leg_id] = Leg(leg_id, LegStatus.ALIVE, "in-progress", None)


def _unreachable(*_: object, **__: object) -> bool:
    raise CarrierError("carrier did not answer", permanent=False)


def _call(stage: Stage, phone: Phone) -> Call:
    with stage.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
    assert call is not None
    return call


def test_a_room_that_says_nothing_does_not_keep_two_people_apart(stage: Stage) -> None:
    siti, phone = _met(stage)
    _alive(stage, siti.leg_id)
    connect.find_joined(stage.parts)
    assert stage.carrier.redirected == []  # the news may still be on its way
    repair.keep_watch(_later(stage, seconds=4))
    fetch(phone, stage.carrier.redirected)
    assert "Dial" in phone.verbs
    assert siti.now.state is OperatorState.ON_CALL


def test_a_leg_that_has_gone_again_is_not_taken_for_joined(stage: Stage) -> None:
    siti, _ = _met(stage)
    stage.carrier.legs[siti.leg_id] = Leg(siti.leg_id, LegStatus.ENDED, "completed", 1)
    connect.find_joined(_later(stage, seconds=4))
    assert stage.carrier.redirected == []
    assert siti.now.state is OperatorState.RINGING


def test_nobody_sits_alone_in_a_room_whose_caller_has_gone(stage: Stage) -> None:
    siti, phone = _met(stage)
    stage.carrier.gone.add(phone.call_id)
    siti.join()
    assert stage.carrier.hung_up == [siti.leg_id]
    assert siti.now.state is OperatorState.WRAP_UP
    assert stage.parts.queueing.line.look(phone.call_id, stage.parts.clock()) is None


def test_the_end_of_the_talk_is_known_even_if_no_status_comes(stage: Stage) -> None:
    siti, phone = _talking(stage)
    phone.status = "completed"
    phone.ask(phone.action, DialCallStatus="answered")
    call = _call(stage, phone)
    assert (call.state, call.ended_by) == (CallState.COMPLETED, "caller")
    assert siti.now.state is OperatorState.WRAP_UP
    phone.hang_up()
    assert _call(stage, phone).duration_seconds == 30


def test_a_caller_who_could_not_be_released_is_released_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti, phone = _talking(stage)
    _alive(stage, phone.call_id)

    with monkeypatch.context() as patch:
        patch.setattr(stage.carrier, "redirect", _unreachable)
        siti.hang_up()
    repair.reconcile(_later(stage, seconds=31))
    assert path_of(stage.carrier.redirected[-1][1]) == "/webhooks/voice/after-talk"


def test_a_caller_who_was_never_fetched_stays_in_line_when_the_operator_hangs_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti, phone = _met(stage)
    monkeypatch.setattr(stage.carrier, "redirect", _unreachable)
    siti.join()
    siti.hang_up()
    phone.wait()
    board = stage.parts.queueing.line.board(stage.parts.clock())
    assert [waiting.call_id for waiting in board.waiting] == [phone.call_id]
    assert "Terima kasih sudah menghubungi" not in phone.heard


def test_a_call_that_the_flow_ended_is_confirmed_although_no_status_came(stage: Stage) -> None:
    siti, phone = _talking(stage)
    siti.hang_up()
    fetch(phone, stage.carrier.redirected)
    stage.carrier.legs[phone.call_id] = Leg(phone.call_id, LegStatus.ENDED, "completed", 42)
    assert repair.reconcile(_later(stage, seconds=31)) == 1
    assert repair.reconcile(_later(stage, seconds=62)) == 0
    call = _call(stage, phone)
    assert (call.state, call.ended_by, call.duration_seconds) == ("completed", "operator", 42)
    with stage.parts.database.reading() as unit:
        kinds = [event.kind for event in call_events.timeline(unit, phone.call_id)]
    assert EventKind.ENDED in kinds


def test_an_old_step_that_comes_again_makes_no_ghost_of_its_caller(stage: Stage) -> None:
    phone = Phone(stage.house, RINA)
    phone.dial()
    question = phone.action
    phone.press("1")
    phone.hang_up()
    phone.ask(question, Digits="1")
    assert stage.parts.queueing.line.board(stage.parts.clock()).waiting == ()
    assert _call(stage, phone).state is CallState.ABANDONED_QUEUE


def test_the_caller_who_has_come_in_is_not_fetched_again(stage: Stage) -> None:
    siti, phone = _met(stage)
    siti.join()
    assert not stage.carrier.has_come()
    fetch(phone, stage.carrier.redirected)
    assert stage.carrier.has_come()


def test_without_records_the_callers_own_request_tells_that_they_have_come(stage: Stage) -> None:
    siti, phone = _met(stage)
    siti.join()
    stage.parts.database.reads.trip()
    stage.parts.database.writes.trip()
    assert not stage.carrier.has_come()
    fetch(phone, stage.carrier.redirected)
    assert stage.carrier.has_come()


def test_the_caller_who_is_back_in_line_is_not_fetched_again(stage: Stage) -> None:
    siti, phone = _talking(stage)
    siti.vanish()
    assert not stage.carrier.has_come()
    fetch(phone, stage.carrier.redirected)
    assert stage.carrier.has_come()


def test_the_caller_who_hears_goodbye_is_not_fetched_again(stage: Stage) -> None:
    siti, phone = _talking(stage)
    siti.hang_up()
    assert not stage.carrier.has_come()
    fetch(phone, stage.carrier.redirected)
    assert stage.carrier.has_come()
    before = len(stage.carrier.redirected)
    repair.reconcile(_later(stage, seconds=31))
    assert len(stage.carrier.redirected) == before


def test_the_same_operator_can_meet_a_caller_twice(stage: Stage) -> None:
    siti, phone = _talking(stage)
    siti.vanish()
    fetch(phone, stage.carrier.redirected)
    phone.wait()
    desk.wrap_up(stage.parts, siti.operator_id, phone.call_id, "emergency", "", ready=True)
    siti.answer()
    assert not stage.carrier.has_come()
    fetch(phone, stage.carrier.redirected)
    with stage.parts.database.reading() as unit:
        kinds = [event.kind for event in call_events.timeline(unit, phone.call_id)]
    assert kinds.count(EventKind.ANSWERED) == 2


def test_a_caller_left_alone_in_the_room_is_fetched_by_the_reconciler(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti, phone = _talking(stage)
    with monkeypatch.context() as patch:
        patch.setattr(stage.carrier, "redirect", _unreachable)
        siti.vanish()
    _alive(stage, phone.call_id)
    assert repair.clear_ghosts(_later(stage, seconds=50)) == 0
    assert path_of(stage.carrier.redirected[-1][1]) == "/webhooks/voice/operator-lost"


def test_two_messengers_of_one_arrival_move_the_caller_once(stage: Stage) -> None:
    siti, phone = _met(stage)
    _alive(stage, siti.leg_id)
    siti.join()
    connect.operator_in(stage.parts, phone.call_id, siti.operator_id, siti.leg_id)
    assert len(stage.carrier.redirected) == 1


def test_a_carrier_that_lost_its_memory_ended_the_talk_itself(stage: Stage) -> None:
    siti, phone = _talking(stage)
    stage.carrier.gone.add(phone.call_id)
    repair.reconcile(_later(stage, seconds=31))
    call = _call(stage, phone)
    assert (call.state, call.ended_by) == (CallState.COMPLETED, "system")
    assert siti.now.state is OperatorState.WRAP_UP


def test_a_recording_that_nobody_told_about_is_found_and_fetched_once(stage: Stage) -> None:
    _, phone = _talking(stage)
    phone.hang_up()
    found = RecordingEvent(RECORDING, phone.call_id, "Conference", "completed", 9, 1)
    stage.carrier.recordings[connect.room_of(phone.call_id)] = [found]
    assert recording.find_lost(stage.parts) == 0  # the carrier may still be storing it
    assert recording.find_lost(_later(stage, seconds=25)) == 1
    assert recording.find_lost(_later(stage, seconds=50)) == 0
    with stage.parts.database.reading() as unit:
        kept = recordings.of_call(unit, phone.call_id)
    assert [(one.carrier_id, one.duration_seconds) for one in kept] == [(RECORDING, 9)]
    assert f"fetch_recording {RECORDING}" in stage.jobs.sent
