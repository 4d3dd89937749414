"""A colleague is consulted and takes over, or does not; the caller is never alone for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from callcentre.calls.states import CallState, OperatorState
from callcentre.calls.talk import Seat, Talk
from callcentre.carrier.client import Leg
from callcentre.carrier.words import LegStatus
from callcentre.records import calls
from callcentre.switchboard import desk, guests, holding, stuck
from callcentre.switchboard.guests import Target
from callcentre.switchboard.refusals import Refusal, TalkRefusedError
from tests.stories.conftest import Stage
from tests.stories.talking import Scene, scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """These stories ask nothing special of a database: one kind is enough."""
    return sqlite_url


@pytest.fixture
def talk(stage: Stage) -> Scene:
    """Siti talks with Rina; Budi is ready."""
    return scene(stage)


def _consult(talk: Scene) -> None:
    budi = Target("Budi", operator_id=talk.budi.operator_id)
    guests.invite(talk.parts, talk.siti.operator_id, talk.call_id, budi, consult=True)


def _budi_comes(talk: Scene) -> None:
    _consult(talk)
    talk.budi.answer()


def _now(talk: Scene) -> Talk:
    assert talk.talk is not None
    return talk.talk


def _complete(talk: Scene) -> None:
    guests.complete(talk.parts, talk.siti.operator_id, talk.call_id)


def _refused(talk: Scene) -> Refusal:
    with pytest.raises(TalkRefusedError) as refused:
        _consult(talk)
    return refused.value.why


def test_a_colleague_is_consulted_and_takes_over(talk: Scene) -> None:
    _consult(talk)
    assert talk.rooms.held == {talk.call_id}
    assert talk.budi.is_now(OperatorState.RINGING)
    talk.budi.answer()
    assert talk.budi.is_now(OperatorState.ON_CALL)
    assert talk.call.operator_id == talk.siti.operator_id
    _complete(talk)
    assert talk.rooms.held == set()
    assert talk.call.operator_id == talk.budi.operator_id
    assert talk.siti.is_now(OperatorState.WRAP_UP)
    assert talk.stage.carrier.hung_up == [talk.siti.leg_id]
    talk.siti.vanish()  # as the carrier tells of the leg that we ended
    assert talk.events() == [
        "invited",
        "held",
        "accepted",
        "guest_in",
        "resumed",
        "transferred",
    ]
    assert talk.data("transferred") == {
        "operator": str(talk.siti.operator_id),
        "to": str(talk.budi.operator_id),
        "how": "warm",
    }
    assert talk.stage.carrier.redirected == []


def test_both_operators_wrap_up_and_the_last_one_says_what_the_call_was(talk: Scene) -> None:
    _budi_comes(talk)
    _complete(talk)
    desk.wrap_up(talk.parts, talk.siti.operator_id, talk.call_id, "", "", ready=True)
    assert talk.siti.is_now(OperatorState.READY)
    assert talk.call.wrap_ended_at is None
    talk.phone.hang_up()
    assert talk.budi.is_now(OperatorState.WRAP_UP)
    talk.budi.wrap_up("health_advice")
    assert (talk.call.disposition, talk.call.notes) == ("health_advice", "catatan")
    assert (talk.call.state, talk.call.ended_by) == (CallState.COMPLETED, "caller")


def test_a_colleague_who_does_not_answer_leaves_the_caller_with_the_first(talk: Scene) -> None:
    _consult(talk)
    talk.later(31)
    talk.later(32)
    assert talk.rooms.held == set()
    assert talk.talk is not None
    assert (talk.talk.operator_id, talk.talk.guest) == (talk.siti.operator_id, None)
    assert talk.talk.guest_why == "missed"
    assert talk.budi.is_now(OperatorState.READY)
    assert talk.events() == ["invited", "held", "guest_out", "resumed"]


def test_a_colleague_who_declines_leaves_the_caller_with_the_first(talk: Scene) -> None:
    _consult(talk)
    talk.budi.decline()
    assert talk.rooms.held == set()
    assert talk.data("guest_out")["why"] == "declined"
    assert talk.siti.is_now(OperatorState.ON_CALL)


def test_a_colleague_whose_browser_dies_in_the_consultation_leaves_nobody_stranded(
    talk: Scene,
) -> None:
    _budi_comes(talk)
    talk.budi.vanish()
    assert talk.rooms.held == set()
    assert talk.data("guest_out")["why"] == "left"
    assert talk.budi.is_now(OperatorState.WRAP_UP)
    assert talk.talk is not None
    assert talk.talk.operator_id == talk.siti.operator_id


def test_a_caller_whom_the_carrier_does_not_give_back_is_tried_for_again(talk: Scene) -> None:
    _consult(talk)
    talk.rooms.fails = 1
    talk.budi.decline()
    assert talk.rooms.held == {talk.call_id}
    talk.later(1)
    assert talk.rooms.held == set()


def test_a_consultation_is_called_off(talk: Scene) -> None:
    _budi_comes(talk)
    guests.cancel(talk.parts, talk.siti.operator_id, talk.call_id)
    assert talk.stage.carrier.hung_up == [talk.budi.leg_id]
    assert talk.rooms.held == set()
    assert talk.budi.is_now(OperatorState.WRAP_UP)
    assert talk.data("guest_out")["why"] == "cancelled"
    with pytest.raises(TalkRefusedError):
        guests.cancel(talk.parts, talk.siti.operator_id, talk.call_id)


def test_the_two_on_hold_change_places(talk: Scene) -> None:
    _budi_comes(talk)
    guests.swap(talk.parts, talk.siti.operator_id, talk.call_id)
    assert talk.rooms.held == {talk.budi.leg_id}
    guests.swap(talk.parts, talk.siti.operator_id, talk.call_id)
    assert talk.rooms.held == {talk.call_id}
    # The one who must not hear goes first; only then the other comes back.
    assert talk.rooms.asked[-2:] == [("hold", talk.call_id), ("resume", talk.budi.leg_id)]


def test_f8_half_a_swap_is_undone(talk: Scene) -> None:
    _budi_comes(talk)
    holding.resume(talk.parts, talk.siti.operator_id, talk.call_id)
    holding.put_on_hold(talk.parts, _now(talk), Seat.GUEST, talk.siti.operator_id)
    asked = talk.rooms.hold

    def hold_and_then_fail(room: str, leg_id: str, *, on: bool, music: str = "") -> bool:
        done = asked(room, leg_id, on=on, music=music)
        talk.rooms.fails = 1 if on else 0
        return done

    talk.rooms.hold = hold_and_then_fail  # type: ignore[method-assign]
    with pytest.raises(TalkRefusedError) as refused:
        guests.swap(talk.parts, talk.siti.operator_id, talk.call_id)
    assert refused.value.why is Refusal.CARRIER
    assert talk.rooms.held == {talk.budi.leg_id}


def test_a_queue_is_asked_and_whoever_of_it_is_free_comes(talk: Scene) -> None:
    siti = talk.siti.operator_id
    guests.invite_from_queue(talk.parts, siti, talk.call_id, "umum", consult=True)
    assert talk.budi.now.call_id == talk.call_id
    talk.budi.decline()
    talk.parts.queueing.operators.pause(talk.budi.operator_id, "meal", talk.parts.clock())
    with pytest.raises(TalkRefusedError) as refused:
        guests.invite_from_queue(talk.parts, siti, talk.call_id, "umum", consult=True)
    assert refused.value.why is Refusal.NOBODY_FREE
    assert not talk.is_held()


def test_all_three_speak_with_each_other(talk: Scene) -> None:
    _budi_comes(talk)
    holding.resume(talk.parts, talk.siti.operator_id, talk.call_id)
    assert talk.rooms.held == set()
    assert talk.talk is not None
    assert talk.talk.guest is not None


def test_c24_an_operator_who_vanishes_leaves_the_caller_with_the_colleague(talk: Scene) -> None:
    _budi_comes(talk)
    talk.siti.vanish()
    assert talk.rooms.held == set()
    assert talk.call.operator_id == talk.budi.operator_id
    assert talk.stage.carrier.redirected == []
    assert talk.data("transferred")["how"] == "lost"


def test_an_operator_who_vanishes_while_it_rings_leaves_the_caller_to_the_line(
    talk: Scene,
) -> None:
    _consult(talk)
    talk.siti.vanish()
    talk.fetch()
    assert "terputus" in talk.phone.heard
    assert talk.is_safe()
    # And the one who is free is the one at whom it rang.
    assert (talk.budi.now.state, talk.budi.now.call_id) == (OperatorState.RINGING, talk.call_id)


def test_f4_a_caller_who_hangs_up_in_the_consultation_frees_both(talk: Scene) -> None:
    _budi_comes(talk)
    talk.stage.carrier.legs[talk.call_id] = Leg(talk.call_id, LegStatus.ENDED, "completed", 9)
    talk.budi.vanish()  # the room closes behind the caller
    talk.siti.vanish()
    talk.phone.hang_up()
    assert talk.siti.is_now(OperatorState.WRAP_UP)
    assert talk.budi.is_now(OperatorState.WRAP_UP)
    assert (talk.call.state, talk.call.ended_by) == (CallState.COMPLETED, "caller")
    assert "operator_lost" not in talk.events()


def test_f4_a_caller_who_hangs_up_while_it_rings_frees_the_colleague(talk: Scene) -> None:
    _consult(talk)
    talk.phone.hang_up()
    assert talk.budi.is_now(OperatorState.READY)
    assert talk.talk is None
    with pytest.raises(TalkRefusedError) as refused:
        _complete(talk)
    assert refused.value.why is Refusal.NOT_YOURS


def test_f8_a_carrier_that_does_not_hold_the_caller_asks_nobody_in(talk: Scene) -> None:
    talk.rooms.fails = 1
    assert _refused(talk) is Refusal.CARRIER
    assert talk.budi.is_now(OperatorState.READY)
    assert talk.talk is not None
    assert talk.talk.guest is None
    assert talk.events() == []


def test_f8_nobody_is_left_on_hold_by_a_transfer_that_failed(talk: Scene) -> None:
    _budi_comes(talk)
    talk.rooms.fails = 1
    with pytest.raises(TalkRefusedError) as refused:
        _complete(talk)
    assert refused.value.why is Refusal.CARRIER
    assert talk.call.operator_id == talk.siti.operator_id
    assert talk.siti.is_now(OperatorState.ON_CALL)
    _complete(talk)
    assert talk.call.operator_id == talk.budi.operator_id


def test_nobody_is_asked_in_twice_nor_while_busy_nor_by_others(talk: Scene) -> None:
    _consult(talk)
    assert _refused(talk) is Refusal.TAKEN
    talk.budi.decline()
    talk.parts.queueing.operators.pause(talk.budi.operator_id, "meal", talk.parts.clock())
    assert _refused(talk) is Refusal.BUSY
    assert talk.rooms.held == set()
    siti = Target("Siti", operator_id=talk.siti.operator_id)
    with pytest.raises(TalkRefusedError) as refused:
        guests.invite(talk.parts, talk.budi.operator_id, talk.call_id, siti, consult=True)
    assert refused.value.why is Refusal.NOT_YOURS


def test_a_transfer_before_the_colleague_is_there_changes_nothing(talk: Scene) -> None:
    _consult(talk)
    with pytest.raises(TalkRefusedError) as refused:
        _complete(talk)
    assert refused.value.why is Refusal.NOBODY
    assert talk.siti.is_now(OperatorState.ON_CALL)


def test_a_colleague_who_hangs_up_only_leaves_the_consultation(talk: Scene) -> None:
    _budi_comes(talk)
    desk.hang_up(talk.parts, talk.budi.operator_id)
    assert talk.call.ended_by == ""
    assert talk.stage.carrier.hung_up == [talk.budi.leg_id]
    assert talk.rooms.held == set()
    assert talk.siti.is_now(OperatorState.ON_CALL)
    desk.wrap_up(talk.parts, talk.budi.operator_id, talk.call_id, "", "", ready=True)
    assert talk.budi.is_now(OperatorState.READY)


def test_c23_an_owner_whom_a_dying_process_did_not_write_down_is_put_right(talk: Scene) -> None:
    _budi_comes(talk)
    _complete(talk)
    with talk.parts.database.begin() as unit:
        calls.update(unit, talk.call_id, operator_id=talk.siti.operator_id)
    ahead = timedelta(seconds=31)
    stuck.free_operators(replace(talk.parts, clock=lambda: talk.parts.clock() + ahead))
    assert talk.call.operator_id == talk.budi.operator_id
    assert talk.budi.is_now(OperatorState.ON_CALL)


def test_a_colleague_whose_coming_no_room_tells_of_is_found(talk: Scene) -> None:
    _consult(talk)
    talk.budi.accept()
    talk.budi.dial_in()
    talk.later(13)
    assert talk.talk is not None
    assert talk.talk.guest is not None
    assert talk.talk.guest.state == "in"
