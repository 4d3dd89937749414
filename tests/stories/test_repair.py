"""What nobody told us: the reconciler and the sweep find it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from callcentre.calls.board import Stage as LineStage
from callcentre.calls.states import CallState
from callcentre.carrier.client import Leg
from callcentre.carrier.words import LegStatus
from callcentre.records import call_events, calls
from callcentre.switchboard import dispatch, repair
from callcentre.switchboard.parts import Parts
from tests.people import DEWI, RINA
from tests.stories.cast import OperatorAtDesk, hire
from tests.stories.conftest import Stage
from tests.stories.switchboard import Phone


def _later(stage: Stage, **ahead: float) -> Parts:
    """The same house, some time on."""
    return replace(stage.parts, clock=lambda: stage.parts.clock() + timedelta(**ahead))


def _waiting(stage: Stage, number: str) -> Phone:
    phone = Phone(stage.house, number)
    phone.dial()
    phone.press("1")
    phone.wait()
    return phone


def _state(stage: Stage, phone: Phone) -> CallState:
    with stage.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
    assert call is not None
    return call.state


def test_a_call_whose_end_nobody_told_is_closed_with_the_reason(stage: Stage) -> None:
    phone = _waiting(stage, RINA)
    stage.carrier.legs[phone.call_id] = Leg(phone.call_id, LegStatus.ENDED, "completed", 42)
    assert repair.reconcile(_later(stage, seconds=31)) == 1
    with stage.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
        kinds = [str(event.kind) for event in call_events.timeline(unit, phone.call_id)]
    assert call is not None
    assert (call.state, call.duration_seconds) == (CallState.ABANDONED_QUEUE, 42)
    assert {"repaired", "ended"} <= set(kinds)
    assert stage.parts.queueing.line.board(stage.parts.clock()).waiting == ()


def test_a_call_that_the_carrier_never_heard_of_is_closed_as_failed(stage: Stage) -> None:
    phone = Phone(stage.house, RINA)
    phone.dial()
    stage.carrier.gone.add(phone.call_id)
    assert repair.reconcile(_later(stage, seconds=31)) == 1
    assert _state(stage, phone) is CallState.FAILED


def test_a_call_that_lives_is_left_alone(stage: Stage) -> None:
    phone = _waiting(stage, RINA)
    assert repair.reconcile(_later(stage, seconds=31)) == 0
    assert _state(stage, phone) is CallState.QUEUED


def test_a_young_call_still_speaks_for_itself(stage: Stage) -> None:
    phone = Phone(stage.house, RINA)
    phone.dial()
    assert repair.reconcile(stage.parts) == 0
    assert _state(stage, phone) is CallState.RECEIVED


def test_a_caller_whose_loop_stands_still_is_taken_out_of_the_line(stage: Stage) -> None:
    ghost, living = _waiting(stage, RINA), _waiting(stage, DEWI)
    stage.carrier.legs[ghost.call_id] = Leg(ghost.call_id, LegStatus.ENDED, "completed", 9)
    assert repair.clear_ghosts(_later(stage, seconds=50)) == 1
    board = stage.parts.queueing.line.board(stage.parts.clock())
    assert [waiting.call_id for waiting in board.waiting] == [living.call_id]


def test_a_late_turn_of_the_loop_makes_no_ghost(stage: Stage) -> None:
    phone = _waiting(stage, RINA)
    phone.hang_up()
    phone.status = "in-progress"
    phone.wait()
    assert phone.verbs == ["Hangup"]
    assert stage.parts.queueing.line.board(stage.parts.clock()).waiting == ()


def test_what_a_dead_worker_left_behind_is_put_back(stage: Stage) -> None:
    stage.house.post(
        "/webhooks/messaging",
        {"MessageSid": "SM1", "From": DEWI, "To": "+62411112", "Body": "Jalan rusak"},
    )
    first = list(stage.jobs.sent)
    repair.resend(_later(stage, seconds=61))
    assert stage.jobs.sent == first * 2


def test_an_offer_that_nobody_answers_goes_back_to_the_line(stage: Stage) -> None:
    with stage.parts.database.begin() as unit:
        siti = OperatorAtDesk(stage.parts, stage.house, hire(unit, "siti", ("darurat",)))
    siti.ready()
    phone = _waiting(stage, RINA)
    assert siti.now.call_id == phone.call_id
    dispatch.tick(_later(stage, seconds=stage.parts.city.desk.offer_seconds + 1))
    look = stage.parts.queueing.line.look(phone.call_id, stage.parts.clock())
    assert look is not None
    assert (look.stage, siti.now.misses) == (LineStage.WAITING, 1)
    with stage.parts.database.reading() as unit:
        kinds = [str(event.kind) for event in call_events.timeline(unit, phone.call_id)]
    assert "missed" in kinds
