"""An offer's life: rung, accepted, joined; or declined, missed, gone."""

from __future__ import annotations

import pytest
from redis import Redis

from callcentre.calls.states import OperatorState
from callcentre.errors import OfferGoneError
from callcentre.queueing import Expired, Queueing, Stage

from .invariants import check
from .morning import accepted, after, join, now, order, ready, ring, ringing, stage, talking


def test_an_offer_rings_at_one_operator(queueing: Queueing) -> None:
    token = ringing(queueing)
    operator = now(queueing)
    assert (operator.state, operator.call_id, operator.token) == (
        OperatorState.RINGING,
        "CA1",
        token,
    )
    assert (operator.stage, operator.deadline) == (Stage.OFFERED, after(30))
    caller = queueing.line.look("CA1", after(11))
    assert caller is not None
    assert (caller.stage, caller.operator_id, caller.position) == (Stage.OFFERED, 1, 1)


@pytest.mark.parametrize("state", ["unknown", "paused", "ringing"])
def test_only_a_ready_operator_is_offered_a_caller(queueing: Queueing, state: str) -> None:
    join(queueing, "CA1")
    if state == "paused":
        queueing.operators.sign_on(1, ["umum"], ["id"], after(0))
    if state == "ringing":
        ringing(queueing, "CA2", 1)
    assert not queueing.offers.offer("CA1", 1, "token", after(11), after(31))
    assert stage(queueing) is Stage.WAITING


def test_only_a_waiting_caller_is_offered(queueing: Queueing) -> None:
    ringing(queueing)
    ready(queueing, 2)
    assert not queueing.offers.offer("CA1", 2, "token", after(11), after(31))
    assert not queueing.offers.offer("CA9", 2, "token", after(11), after(31))
    assert now(queueing, 2).state is OperatorState.READY


def test_offering_twice_with_one_token_is_offering_once(queueing: Queueing) -> None:
    token = ringing(queueing)
    before = queueing.feed.latest()
    assert queueing.offers.offer("CA1", 1, token, after(11), after(99))
    assert now(queueing).deadline == after(30)
    assert queueing.feed.latest() == before


def test_accepting_is_provisional_until_the_operator_has_joined(queueing: Queueing) -> None:
    accepted(queueing)
    assert now(queueing).stage is Stage.ACCEPTED
    assert now(queueing).deadline == after(27)
    assert order(queueing) == ["CA1"]
    assert queueing.offers.joined("CA1", 1, after(16))
    operator = now(queueing)
    assert (operator.state, operator.stage) == (OperatorState.ON_CALL, Stage.CONNECTED)
    assert (operator.since, operator.deadline) == (after(16), None)
    assert order(queueing) == []


def test_accepting_and_joining_twice_change_nothing_more(queueing: Queueing) -> None:
    token = talking(queueing)
    assert queueing.offers.accept(token, 1, after(17), after(40)) == "CA1"
    assert queueing.offers.joined("CA1", 1, after(18))
    assert now(queueing).since == after(16)
    assert queueing.offers.expire(after(100), 3) == []


def test_nobody_accepts_what_rings_at_someone_else(queueing: Queueing) -> None:
    token = ringing(queueing)
    ready(queueing, 2)
    with pytest.raises(OfferGoneError):
        queueing.offers.accept(token, 2, after(12), after(24))
    assert not queueing.offers.joined("CA1", 2, after(12))
    assert queueing.offers.decline(token, 2, after(12)) is None
    assert stage(queueing) is Stage.OFFERED


def test_an_offer_is_gone_when_its_deadline_has_come(queueing: Queueing) -> None:
    token = ringing(queueing)
    with pytest.raises(OfferGoneError):
        queueing.offers.accept(token, 1, after(30), after(42))


def test_an_offer_is_gone_when_the_caller_hung_up(queueing: Queueing) -> None:
    token = ringing(queueing)
    queueing.line.leave("CA1", after(12))
    with pytest.raises(OfferGoneError):
        queueing.offers.accept(token, 1, after(13), after(25))


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_an_unknown_token_is_gone(queueing: Queueing, token: str) -> None:
    ready(queueing, 1)
    with pytest.raises(OfferGoneError):
        queueing.offers.accept(token, 1, after(1), after(13))
    assert queueing.offers.decline(token, 1, after(1)) is None


def test_declining_keeps_the_callers_place_and_remembers_who_passed(
    queueing: Queueing, redis: Redis
) -> None:
    token = ringing(queueing)
    join(queueing, "CA2", at=5)
    assert queueing.offers.decline(token, 1, after(13)) == "CA1"
    first = queueing.line.board(after(14)).waiting[0]
    assert (first.call_id, first.stage, first.operator_id) == ("CA1", Stage.WAITING, None)
    assert (first.joined_at, first.passed) == (after(0), {1: after(13)})
    operator = now(queueing)
    assert (operator.state, operator.idle_since) == (OperatorState.READY, after(13))
    check(redis)


def test_what_was_accepted_but_cannot_be_joined_can_be_given_back(queueing: Queueing) -> None:
    token = accepted(queueing)
    assert queueing.offers.decline(token, 1, after(16)) == "CA1"
    assert stage(queueing) is Stage.WAITING
    assert not queueing.offers.joined("CA1", 1, after(17))


def test_a_call_that_is_spoken_cannot_be_declined(queueing: Queueing) -> None:
    token = talking(queueing)
    assert queueing.offers.decline(token, 1, after(17)) is None
    assert stage(queueing) is Stage.CONNECTED


def test_a_missed_offer_returns_the_caller_to_the_same_place(
    queueing: Queueing, redis: Redis
) -> None:
    token = ringing(queueing)
    join(queueing, "CA2", at=5)
    assert queueing.offers.expire(after(29.9), 3) == []
    assert queueing.offers.expire(after(30), 3) == [Expired(token, "CA1", 1, Stage.OFFERED)]
    assert queueing.offers.expire(after(30), 3) == []
    assert order(queueing) == ["CA1", "CA2"]
    operator = now(queueing)
    assert (operator.state, operator.misses) == (OperatorState.READY, 1)
    assert operator.idle_since == after(30)
    check(redis)


def test_an_operator_who_never_joins_has_missed_the_offer(queueing: Queueing) -> None:
    token = accepted(queueing)
    assert queueing.offers.expire(after(27), 3) == [Expired(token, "CA1", 1, Stage.ACCEPTED)]
    assert stage(queueing) is Stage.WAITING
    assert (now(queueing).state, now(queueing).misses) == (OperatorState.READY, 1)
    assert not queueing.offers.joined("CA1", 1, after(28))


def test_a_late_leg_is_welcome_until_the_offer_was_taken_back(queueing: Queueing) -> None:
    accepted(queueing)
    assert queueing.offers.joined("CA1", 1, after(28))
    assert queueing.offers.expire(after(29), 3) == []
    assert stage(queueing) is Stage.CONNECTED


def _miss(queueing: Queueing, at: float) -> None:
    ring(queueing, "CA1", 1, at)
    assert len(queueing.offers.expire(after(at + 20), 3)) == 1


def test_three_misses_in_a_row_pause_the_operator(queueing: Queueing) -> None:
    join(queueing, "CA1")
    ready(queueing, 1)
    for at in (0, 30, 60):
        _miss(queueing, at)
    operator = now(queueing)
    assert (operator.state, operator.reason) == (OperatorState.PAUSED, "missed")
    assert queueing.operators.set_ready(1, after(90))
    assert now(queueing).misses == 0


def test_a_decline_or_a_talk_breaks_the_row_of_misses(queueing: Queueing) -> None:
    join(queueing, "CA1")
    ready(queueing, 1)
    _miss(queueing, 0)
    queueing.offers.decline(ring(queueing, "CA1", 1, at=30), 1, after(31))
    assert now(queueing).misses == 0
    _miss(queueing, 40)
    queueing.offers.accept(ring(queueing, "CA1", 1, at=70), 1, after(71), after(83))
    assert now(queueing).misses == 1
    queueing.offers.joined("CA1", 1, after(72))
    assert now(queueing).misses == 0


def test_several_offers_lapse_together(queueing: Queueing, redis: Redis) -> None:
    for n in (1, 2, 3):
        ringing(queueing, f"CA{n}", n)
    assert {lapsed.operator_id for lapsed in queueing.offers.expire(after(60), 3)} == {1, 2, 3}
    assert order(queueing) == ["CA1", "CA2", "CA3"]
    check(redis)
