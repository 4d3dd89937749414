"""What is agreed within a talk, on a real Redis: hold, guests, leaving, and what is overdue."""

from __future__ import annotations

from datetime import timedelta

from callcentre.calls.board import Stage, Wants
from callcentre.calls.states import OperatorState
from callcentre.calls.talk import GuestState, Listener, Seat, Supervision
from callcentre.queueing import Invited, Overdue, Queueing
from callcentre.queueing.talks import Change, Handing, Invitation
from tests.integration.queueing.morning import after

CALL = "CA1"
SITI, BUDI = 1, 2


def _talk(queueing: Queueing) -> None:
    for operator in (SITI, BUDI):
        queueing.operators.sign_on(operator, ("umum",), ("id",), after(0))
        queueing.operators.set_ready(operator, after(operator))
    queueing.line.join(CALL, "umum", priority=10, language="id", at=after(5))
    assert queueing.offers.offer(CALL, SITI, "t1", after(6), after(26))
    queueing.offers.accept("t1", SITI, after(8), after(20))
    assert queueing.offers.joined(CALL, SITI, after(9))


def _state(queueing: Queueing, operator: int) -> OperatorState:
    now = queueing.operators.now(operator)
    assert now is not None
    return now.state


def _ask_budi(queueing: Queueing, asked: str = "t2") -> Invited:
    invitation = Invitation(BUDI, asked, "Budi", after(40))
    return queueing.talks.invite(CALL, SITI, invitation, after(20))


def _budi_comes(queueing: Queueing) -> None:
    assert _ask_budi(queueing) is Invited.OK
    assert queueing.talks.accept("t2", BUDI, after(22), after(34)) == CALL
    assert queueing.talks.guest_leg(CALL, "t2", "CAB", after(23))
    assert queueing.talks.guest_in(CALL, "CAB", after(24)) is Change.NEW


def _ask_phone(queueing: Queueing) -> None:
    invitation = Invitation(None, "t3", "Ambulans", after(40))
    assert queueing.talks.invite(CALL, SITI, invitation, after(20)) is Invited.OK


def test_a_held_caller_is_reminded_of_and_then_let_go_on(queueing: Queueing) -> None:
    _talk(queueing)
    assert queueing.talks.hold(CALL, Seat.CALLER, after(10), on=True, until=after(130)) == "2"
    assert queueing.talks.hold(CALL, Seat.CALLER, after(11), on=True, until=after(140)) == "1"
    assert queueing.talks.overdue(after(129), 20) == []
    assert queueing.talks.overdue(after(130), 20) == [Overdue(CALL, "ring_back")]
    talk = queueing.talks.look(CALL)
    assert talk is not None
    assert (talk.held_since, talk.reminded) == (after(10), True)
    assert queueing.talks.overdue(after(131), 20) == []
    assert queueing.talks.overdue(after(150), 20) == [Overdue(CALL, "resume")]
    queueing.talks.hold(CALL, Seat.CALLER, after(151), on=False)
    assert queueing.talks.overdue(after(999), 20) == []


def test_nobody_is_held_where_nobody_talks(queueing: Queueing) -> None:
    queueing.line.join(CALL, "umum", priority=10, language="id", at=after(5))
    assert queueing.talks.hold(CALL, Seat.CALLER, after(6), on=True) is Change.NOTHING
    assert queueing.talks.look(CALL) is None
    assert queueing.talks.look("CA2") is None


def test_an_operator_who_is_asked_in_rings_comes_and_goes_to_wrap_up(queueing: Queueing) -> None:
    _talk(queueing)
    assert _ask_budi(queueing) is Invited.OK
    now = queueing.operators.now(BUDI)
    assert now is not None
    assert (now.state, now.call_id, now.token) == (OperatorState.RINGING, CALL, "t2")
    assert _ask_budi(queueing) is Invited.OK  # its answer was lost on the way
    assert _ask_budi(queueing, "t9") is Invited.TAKEN
    assert queueing.talks.accept("t2", BUDI, after(22), after(34)) == CALL
    assert queueing.talks.accept("t2", BUDI, after(23), after(35)) == CALL
    assert queueing.talks.guest_in(CALL, "CAB", after(24)) is Change.NEW
    assert queueing.talks.guest_in(CALL, "CAB", after(25)) is Change.KNOWN
    assert _state(queueing, BUDI) is OperatorState.ON_CALL
    gone = queueing.talks.guest_out(CALL, "CAB", "", after(30))
    assert gone is not None
    assert (gone.operator_id, gone.state) == (BUDI, GuestState.IN)
    assert _state(queueing, BUDI) is OperatorState.WRAP_UP
    assert _state(queueing, SITI) is OperatorState.ON_CALL


def test_whoever_is_busy_cannot_be_asked_in(queueing: Queueing) -> None:
    _talk(queueing)
    queueing.operators.pause(BUDI, "meal", after(10))
    assert _ask_budi(queueing) is Invited.BUSY
    guest = Invitation(SITI, "t4", "Siti", after(40))
    assert queueing.talks.invite(CALL, BUDI, guest, after(20)) is Invited.GONE


def test_an_asked_operator_who_does_not_come_is_found_and_free_again(queueing: Queueing) -> None:
    _talk(queueing)
    _ask_budi(queueing)
    assert queueing.offers.expire(after(50), 3) == []
    assert queueing.talks.accept("t2", BUDI, after(50), after(60)) is None
    assert queueing.talks.overdue(after(50), 20) == [Overdue(CALL, "guest_late")]
    queueing.talks.guest_out(CALL, "t2", "missed", after(50))
    assert _state(queueing, BUDI) is OperatorState.READY
    assert queueing.talks.overdue(after(51), 20) == [Overdue(CALL, "guest_failed")]
    talk = queueing.talks.look(CALL)
    assert talk is not None
    assert (talk.guest, talk.guest_why, talk.operator_id) == (None, "missed", SITI)


def test_handing_over_to_an_operator_makes_them_lead_the_talk(queueing: Queueing) -> None:
    _talk(queueing)
    _budi_comes(queueing)
    queueing.talks.hold(CALL, Seat.CALLER, after(25), on=True, until=after(99))
    handed = queueing.talks.hand_over(CALL, SITI, after(60), "transferred", after(30))
    assert handed == str(BUDI)
    assert queueing.talks.hand_over(CALL, SITI, after(60), "transferred", after(31)) is None
    assert _state(queueing, SITI) is OperatorState.WRAP_UP
    talk = queueing.talks.look(CALL)
    assert talk is not None
    assert (talk.operator_id, talk.held_since, talk.guest) == (BUDI, None, None)
    left = queueing.line.leave(CALL, after(40))
    assert left is not None
    assert left.operator_id == BUDI
    assert _state(queueing, BUDI) is OperatorState.WRAP_UP


def test_a_caller_left_with_a_telephone_is_looked_after(queueing: Queueing) -> None:
    _talk(queueing)
    _ask_phone(queueing)
    assert queueing.talks.hand_over(CALL, SITI, after(60), "transferred", after(21)) is None
    assert queueing.talks.guest_leg(CALL, "t3", "CAP", after(22))
    assert queueing.talks.guest_in(CALL, "CAP", after(25)) is Change.NEW
    handed = queueing.talks.hand_over(CALL, SITI, after(60), "transferred", after(30))
    assert handed == "phone"
    talk = queueing.talks.look(CALL)
    assert talk is not None
    assert (talk.operator_id, talk.is_left_outside) == (None, True)
    assert queueing.line.leave(CALL, after(31)) is None
    assert queueing.talks.overdue(after(60), 60) == [Overdue(CALL, "alone")]
    gone = queueing.talks.guest_out(CALL, "CAP", "left", after(70))
    assert gone is not None
    assert gone.was_left_outside
    assert queueing.talks.end(CALL, after(71)) == ("", "")
    assert queueing.talks.look(CALL) is None


def test_news_of_a_strange_leg_changes_nothing(queueing: Queueing) -> None:
    _talk(queueing)
    assert queueing.talks.guest_in(CALL, "CAX", after(10)) is Change.NOTHING
    _budi_comes(queueing)
    assert queueing.talks.guest_in(CALL, "CAX", after(25)) is Change.NOTHING
    assert queueing.talks.guest_out(CALL, "CAX", "left", after(26)) is None
    assert not queueing.talks.guest_leg(CALL, "old", "CAX", after(27))


def test_when_the_caller_goes_whoever_was_asked_is_free(queueing: Queueing) -> None:
    _talk(queueing)
    _ask_budi(queueing)
    queueing.talks.guest_leg(CALL, "t2", "CAB", after(21))
    queueing.line.leave(CALL, after(25))
    # Whoever told of the end died before the talk was closed: it is found.
    assert queueing.talks.overdue(after(45), 20) == [Overdue(CALL, "over")]
    assert queueing.talks.end(CALL, after(46)) == ("CAB", "")
    assert _state(queueing, BUDI) is OperatorState.READY
    assert queueing.talks.overdue(after(46) + timedelta(hours=1), 20) == []


def test_a_listener_is_known_as_long_as_the_talk_lasts(queueing: Queueing) -> None:
    ani = Listener(3, Supervision.WHISPER, "t5", "CAL")
    assert not queueing.talks.listen(CALL, ani, after(1))
    _talk(queueing)
    assert queueing.talks.listen(CALL, ani, after(20))
    talk = queueing.talks.look(CALL)
    assert talk is not None
    assert talk.listener == ani
    assert queueing.talks.end(CALL, after(30)) == ("", "CAL")


def _give(queueing: Queueing, to: int | None = None) -> Invited:
    handing = Handing("darurat", 100, Wants(), "t6", after(50), to)
    return queueing.talks.transfer(CALL, SITI, handing, after(30))


def test_a_caller_who_is_given_away_stands_at_the_front_of_the_other_line(
    queueing: Queueing,
) -> None:
    _talk(queueing)
    queueing.line.join("CA2", "darurat", priority=100, language="id", at=after(1))
    assert _give(queueing) is Invited.OK
    assert _give(queueing) is Invited.GONE
    waiting = queueing.line.board(after(31)).waiting
    assert [one.call_id for one in waiting] == [CALL, "CA2"]
    assert (waiting[0].queue, waiting[0].stage) == ("darurat", Stage.WAITING)
    assert _state(queueing, SITI) is OperatorState.WRAP_UP


def test_a_caller_who_is_given_to_one_operator_is_never_lost_with_them(
    queueing: Queueing,
) -> None:
    _talk(queueing)
    assert _give(queueing, BUDI) is Invited.OK
    now = queueing.operators.now(BUDI)
    assert now is not None
    assert (now.state, now.call_id, now.token) == (OperatorState.RINGING, CALL, "t6")
    (expired,) = queueing.offers.expire(after(50), 3)
    assert (expired.call_id, expired.operator_id) == (CALL, BUDI)
    waiting = queueing.line.find(CALL, after(51))
    assert waiting is not None
    assert (waiting.stage, waiting.position) == (Stage.WAITING, 1)
    assert set(waiting.passed) == {SITI, BUDI}


def test_a_caller_is_not_given_to_a_busy_operator_nor_out_of_a_three_way_talk(
    queueing: Queueing,
) -> None:
    _talk(queueing)
    _ask_budi(queueing)
    assert _give(queueing) is Invited.TAKEN
    queueing.talks.guest_out(CALL, "", "", after(22))
    queueing.operators.pause(BUDI, "meal", after(23))
    assert _give(queueing, BUDI) is Invited.BUSY
    assert _state(queueing, SITI) is OperatorState.ON_CALL


def test_only_the_operator_who_holds_a_caller_can_be_lost(queueing: Queueing) -> None:
    _talk(queueing)
    assert queueing.line.requeue(CALL, after(40), BUDI) is False
    assert queueing.line.requeue(CALL, after(40), SITI) is True


def test_a_caller_who_is_put_through_is_left_outside_until_it_is_over(queueing: Queueing) -> None:
    _talk(queueing)
    put = queueing.talks.put_through(CALL, SITI, "+62411113", after(90), after(30))
    assert put is Invited.OK
    assert _state(queueing, SITI) is OperatorState.WRAP_UP
    talk = queueing.talks.look(CALL)
    assert talk is not None
    assert talk.is_left_outside
    assert talk.guest is not None
    assert talk.guest.number == "+62411113"
    queueing.talks.end(CALL, after(40))
    assert queueing.line.join(CALL, "umum", priority=10, language="id", at=after(41)).fresh
