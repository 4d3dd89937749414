"""Every process says how it stands, and everybody can see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis

from callcentre.calls.states import OperatorState
from callcentre.errors import CarrierError
from callcentre.switchboard import health
from callcentre.switchboard.caretaker import Caretaker
from callcentre.switchboard.health import Trouble
from tests.people import RINA
from tests.stories.cast import OperatorAtDesk, hire
from tests.stories.conftest import Stage
from tests.stories.switchboard import Phone


def _everybody_reports(stage: Stage) -> None:
    for role in ("web", "worker", "dispatcher"):
        Caretaker(stage.parts, role).look_after()


def test_a_house_in_which_everybody_reports_is_well(stage: Stage) -> None:
    _everybody_reports(stage)
    assert health.look(stage.parts).is_well


def test_who_is_silent_for_ten_seconds_is_missed(stage: Stage) -> None:
    _everybody_reports(stage)
    later = replace(stage.parts, clock=lambda: stage.parts.clock() + timedelta(seconds=11))
    Caretaker(later, "web").look_after()
    assert health.look(later).troubles == (Trouble.DISPATCHER, Trouble.WORKER)


def test_the_trouble_of_one_process_is_seen_by_all(stage: Stage) -> None:
    stage.parts.carrier._tries.trouble.trip()
    Caretaker(stage.parts, "dispatcher").look_after()
    healthy = replace(stage.parts, carrier=type(stage.carrier)())
    assert Trouble.CARRIER in health.look(healthy).troubles


def test_what_waits_in_the_spool_is_told(stage: Stage) -> None:
    stage.parts.database.writes.trip()
    Phone(stage.house, RINA).dial()
    seen = health.look(stage.parts)
    assert seen.troubles == (Trouble.DATABASE, Trouble.SPOOL)
    assert seen.spooled == 1


def test_a_redis_that_is_away_is_told_without_redis(stage: Stage) -> None:
    stage.parts.queueing.breaker.trip()
    assert health.look(stage.parts).troubles == (Trouble.REDIS,)


def test_without_a_dispatcher_another_process_rings_the_operators(
    stage: Stage, redis: Redis
) -> None:
    with stage.parts.database.begin() as unit:
        siti = OperatorAtDesk(stage.parts, stage.house, hire(unit, "siti", ("darurat",)))
    siti.ready()
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.press("1")
    missed = timedelta(seconds=stage.parts.city.desk.offer_seconds + 1)
    later = replace(stage.parts, clock=lambda: stage.parts.clock() + missed)
    Caretaker(later, "web").look_after()
    assert siti.now.misses == 1
    assert siti.now.state is OperatorState.READY


def test_a_carrier_that_answers_again_is_no_trouble(stage: Stage) -> None:
    carrier = stage.parts.carrier
    carrier._tries.trouble.trip()
    assert carrier.is_in_trouble

    def refuse() -> None:
        raise CarrierError("no such call", permanent=True)

    with pytest.raises(CarrierError):
        carrier._tries.ask(refuse)
    assert not carrier.is_in_trouble
