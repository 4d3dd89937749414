"""A telephone outside in the talk: an ambulance is told the way, or takes the caller over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis

from callcentre.calls.states import CallState, OperatorState
from callcentre.carrier.client import Leg
from callcentre.carrier.words import LegStatus
from callcentre.switchboard import desk, guests, invariants, rebuild
from callcentre.switchboard.guests import Target
from callcentre.switchboard.refusals import Refusal, TalkRefusedError
from tests.stories.conftest import Stage
from tests.stories.switchboard import path_of
from tests.stories.talking import AMBULANCE, Scene, scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """These stories ask nothing special of a database: one kind is enough."""
    return sqlite_url


@pytest.fixture
def talk(stage: Stage) -> Scene:
    """Siti talks with Rina."""
    return scene(stage)


def _ring(talk: Scene, *, consult: bool = False) -> str:
    """Ring the ambulance; returns its leg."""
    target = Target("Ambulans", number=AMBULANCE)
    guests.invite(talk.parts, talk.siti.operator_id, talk.call_id, target, consult=consult)
    return f"CA{len(talk.rooms.rung):032d}"


def _comes(talk: Scene, *, consult: bool = False) -> str:
    leg_id = _ring(talk, consult=consult)
    talk.news("participant-join", leg_id, "guest")
    return leg_id


def _ends(talk: Scene, leg_id: str, status: str) -> None:
    url = talk.rooms.rung[-1].leg_news.partition("#")[0]
    fields = {"CallSid": leg_id, "CallStatus": status, "SequenceNumber": "3"}
    answer = talk.stage.house.post(url, fields)
    assert answer.status_code == 204


def test_an_ambulance_is_added_and_all_three_hear_each_other(talk: Scene) -> None:
    _comes(talk)
    assert talk.rooms.rung[0].to == AMBULANCE
    assert talk.rooms.held == set()
    assert talk.events() == ["invited", "guest_in"]
    assert talk.data("guest_in") == {"name": "Ambulans"}


def test_no_telephone_number_stands_in_the_events_or_in_redis(talk: Scene) -> None:
    _comes(talk)
    assert AMBULANCE not in str(talk.talk)
    for kind in ("invited", "guest_in"):
        assert AMBULANCE not in str(talk.data(kind))


def test_an_ambulance_that_hangs_up_does_not_end_the_call(talk: Scene) -> None:
    leg_id = _comes(talk)
    talk.news("participant-leave", leg_id, "guest")
    _ends(talk, leg_id, "completed")
    assert talk.is_safe()
    assert talk.siti.is_now(OperatorState.ON_CALL)
    assert talk.events() == ["invited", "guest_in", "guest_out"]


def test_an_operator_who_hangs_up_leaves_the_caller_with_the_ambulance(talk: Scene) -> None:
    leg_id = _comes(talk, consult=True)
    desk.hang_up(talk.parts, talk.siti.operator_id)
    assert talk.siti.is_now(OperatorState.WRAP_UP)
    assert talk.rooms.held == set()
    assert talk.is_safe()
    assert talk.data("transferred")["name"] == "Ambulans"
    # Nobody of ours is in the room: it is not recorded any more.
    assert talk.rooms.asked[-1][0] == "pause"
    assert talk.data("recording_paused") == {"why": "nobody_of_ours"}

    talk.news("participant-leave", leg_id, "guest")
    talk.fetch()
    assert "Terima kasih" in talk.phone.heard
    talk.phone.hang_up()
    assert (talk.call.state, talk.call.ended_by) == (CallState.COMPLETED, "third_party")


def test_a_caller_left_with_an_ambulance_that_nobody_told_the_end_of_is_found(
    talk: Scene,
) -> None:
    leg_id = _comes(talk)
    guests.complete(talk.parts, talk.siti.operator_id, talk.call_id)
    talk.later(61)
    assert talk.is_safe()
    talk.stage.carrier.legs[leg_id] = Leg(leg_id, LegStatus.ENDED, "completed", 5)
    talk.later(122)
    assert path_of(talk.stage.carrier.redirected[-1][1]).endswith("/after-talk")
    assert talk.talk is None


def test_f4_a_caller_who_hangs_up_on_the_ambulance_has_ended_the_call(talk: Scene) -> None:
    leg_id = _comes(talk)
    guests.complete(talk.parts, talk.siti.operator_id, talk.call_id)
    talk.phone.hang_up()
    assert talk.talk is None
    assert leg_id in talk.stage.carrier.hung_up
    assert (talk.call.state, talk.call.ended_by) == (CallState.COMPLETED, "caller")


def test_a_caller_left_outside_is_not_taken_from_there_when_redis_is_lost(
    talk: Scene, redis: Redis
) -> None:
    _comes(talk)
    guests.complete(talk.parts, talk.siti.operator_id, talk.call_id)
    redis.flushall()
    rebuild.rebuild(talk.parts, "a test")
    assert talk.parts.queueing.line.find(talk.call_id, talk.parts.clock()) is None
    assert talk.talk is None
    assert talk.stage.carrier.redirected == []


def test_a_talk_of_three_breaks_no_rule(talk: Scene) -> None:
    _comes(talk)
    later = replace(talk.parts, clock=lambda: talk.parts.clock() + timedelta(seconds=25))
    assert invariants.breaches(later) == []
    guests.complete(talk.parts, talk.siti.operator_id, talk.call_id)
    assert invariants.breaches(later) == []


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed"])
def test_a_telephone_that_nobody_answers_gives_the_caller_back(talk: Scene, status: str) -> None:
    leg_id = _ring(talk, consult=True)
    assert talk.rooms.held == {talk.call_id}
    _ends(talk, leg_id, status)
    assert talk.rooms.held == set()
    assert talk.talk is not None
    assert talk.talk.guest is None
    assert talk.data("guest_out")["why"] == status


def test_a_telephone_that_rings_too_long_is_given_up(talk: Scene) -> None:
    leg_id = _ring(talk, consult=True)
    talk.stage.carrier.legs[leg_id] = Leg(leg_id, LegStatus.ALIVE, "ringing", None)
    talk.later(31)
    assert leg_id in talk.stage.carrier.hung_up
    assert talk.rooms.held == set()
    assert talk.siti.is_now(OperatorState.ON_CALL)


def test_f4_a_caller_who_hangs_up_lets_no_telephone_go_on_ringing(talk: Scene) -> None:
    leg_id = _ring(talk, consult=True)
    talk.phone.hang_up()
    assert leg_id in talk.stage.carrier.hung_up
    # It was answered at that very moment: whoever picked up is not left alone in the room.
    talk.stage.carrier.hung_up.clear()
    talk.news("participant-join", leg_id, "guest")
    assert talk.stage.carrier.hung_up == [leg_id]


def test_f8_a_carrier_that_rings_nobody_gives_the_caller_back(talk: Scene) -> None:
    target = Target("Ambulans", number=AMBULANCE)
    asked = talk.rooms.hold

    def hold_and_then_fail(room: str, leg_id: str, *, on: bool, music: str = "") -> bool:
        done = asked(room, leg_id, on=on, music=music)
        talk.rooms.fails = 1 if on else 0
        return done

    talk.rooms.hold = hold_and_then_fail  # type: ignore[method-assign]
    with pytest.raises(TalkRefusedError) as refused:
        guests.invite(talk.parts, talk.siti.operator_id, talk.call_id, target, consult=True)
    assert refused.value.why is Refusal.CARRIER
    assert talk.rooms.held == set()
    assert talk.talk is not None
    assert talk.talk.guest is None
