"""The doctor sees what should never be, and the reconciler ends it with an event that says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis

from callcentre import doctor
from callcentre.calls.states import OperatorState
from callcentre.carrier.client import Leg
from callcentre.carrier.words import LegStatus
from callcentre.records import call_events
from callcentre.switchboard import invariants, stuck
from callcentre.switchboard.parts import Parts
from tests.people import RINA
from tests.stories.cast import OperatorAtDesk, hire
from tests.stories.conftest import Stage
from tests.stories.switchboard import Phone


def _later(stage: Stage, seconds: float = 60) -> Parts:
    return replace(stage.parts, clock=lambda: stage.parts.clock() + timedelta(seconds=seconds))


def _rules(parts: Parts) -> set[str]:
    return {one.rule for one in invariants.breaches(parts)}


@pytest.fixture
def siti(stage: Stage) -> OperatorAtDesk:
    with stage.parts.database.begin() as unit:
        siti = OperatorAtDesk(stage.parts, stage.house, hire(unit, "siti", ("darurat",)))
    siti.ready()
    return siti


@pytest.fixture
def phone(stage: Stage, siti: OperatorAtDesk) -> Phone:
    """Rina, who talks with Siti."""
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.press("1")
    siti.answer()
    phone.ask(stage.carrier.redirected[-1][1])
    return phone


def test_a_talk_in_good_order_breaks_no_rule(stage: Stage, phone: Phone) -> None:
    assert phone.verbs == ["Dial"]
    assert invariants.breaches(stage.parts) == []
    assert invariants.breaches(_later(stage)) == []


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lambda redis, _: redis.flushall(), "a place for each live call"),
        (
            lambda redis, phone: redis.delete(f"cc:{{desk}}:call:{phone.call_id}"),
            "a live call for each busy operator",
        ),
    ],
)
def test_what_redis_has_lost_is_seen(
    stage: Stage, phone: Phone, redis: Redis, spoil: Callable[[Redis, Phone], object], rule: str
) -> None:
    spoil(redis, phone)
    assert rule in _rules(_later(stage))


def test_a_lease_beyond_its_deadline_is_seen(stage: Stage, siti: OperatorAtDesk) -> None:
    caller = Phone(stage.house, RINA)
    caller.dial()
    caller.press("1")
    assert siti.now.state is OperatorState.RINGING
    assert "no lease beyond its deadline" in _rules(_later(stage))


def test_an_operator_on_a_call_that_is_over_is_freed(
    stage: Stage, siti: OperatorAtDesk, phone: Phone
) -> None:
    stage.carrier.legs[phone.call_id] = Leg(phone.call_id, LegStatus.ENDED, "completed", 9)
    assert stuck.free_operators(_later(stage)) == 1
    assert siti.now.state is OperatorState.WRAP_UP
    _is_told(stage, phone, "the call is over")


def test_an_operator_whose_call_redis_has_dropped_is_freed(
    stage: Stage, siti: OperatorAtDesk, phone: Phone, redis: Redis
) -> None:
    redis.delete(f"cc:{{desk}}:call:{phone.call_id}")
    stage.carrier.legs[phone.call_id] = Leg(phone.call_id, LegStatus.ENDED, "completed", 9)
    assert stuck.free_operators(_later(stage)) == 1
    assert siti.now.state is OperatorState.WRAP_UP


def test_a_caller_whose_operator_vanished_unheard_is_back_in_line(
    stage: Stage, siti: OperatorAtDesk, phone: Phone
) -> None:
    stage.carrier.legs[siti.leg_id] = Leg(siti.leg_id, LegStatus.ENDED, "completed", 9)
    assert stuck.free_operators(_later(stage)) == 1
    assert siti.now.state is OperatorState.WRAP_UP
    waiting = stage.parts.queueing.line.board(stage.parts.clock()).waiting
    assert [one.call_id for one in waiting] == [phone.call_id]
    _is_told(stage, phone, "leg is gone")


def test_a_talk_that_goes_on_is_left_alone(
    stage: Stage, siti: OperatorAtDesk, phone: Phone
) -> None:
    for leg_id in (phone.call_id, siti.leg_id):
        stage.carrier.legs[leg_id] = Leg(leg_id, LegStatus.ALIVE, "in-progress", None)
    assert stuck.free_operators(_later(stage)) == 0
    assert siti.now.state is OperatorState.ON_CALL


def test_the_doctor_says_what_to_do(stage: Stage) -> None:
    stage.parts.database.writes.trip()
    Phone(stage.house, RINA).dial()
    found = {one.name: one for one in doctor.examine(stage.parts)}
    assert not found["spool"].ok
    assert "1 records wait" in found["spool"].found
    assert not found["fallback"].ok
    assert found["fallback"].remedy
    assert found["redis"].ok
    assert found["clock"].ok


def _is_told(stage: Stage, phone: Phone, why: str) -> None:
    with stage.parts.database.reading() as unit:
        told = call_events.timeline(unit, phone.call_id)
    assert any(why in event.data["why"] for event in told if event.kind == "repaired")
