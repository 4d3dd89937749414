"""A caller on hold: with music, not for ever, and never forgotten."""

from __future__ import annotations

import pytest
from redis import Redis

from callcentre.calls.states import CallState, OperatorState
from callcentre.records import Days
from callcentre.reports.holds import read_holds
from callcentre.switchboard import desk, holding, rebuild
from callcentre.switchboard.refusals import Refusal, TalkRefusedError
from tests.stories.conftest import Stage
from tests.stories.talking import Scene, scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """These stories ask nothing special of a database: one kind is enough."""
    return sqlite_url


@pytest.fixture
def talk(stage: Stage) -> Scene:
    """Siti talks with Rina."""
    return scene(stage)


def _hold(talk: Scene) -> None:
    holding.hold(talk.parts, talk.siti.operator_id, talk.call_id)


def _resume(talk: Scene) -> None:
    holding.resume(talk.parts, talk.siti.operator_id, talk.call_id)


def test_a_caller_is_put_on_hold_and_taken_back(talk: Scene) -> None:
    _hold(talk)
    assert talk.is_held()
    _resume(talk)
    assert talk.rooms.asked == [("hold", talk.call_id), ("resume", talk.call_id)]
    assert not talk.is_held()
    assert talk.events() == ["held", "resumed"]


def test_the_time_on_hold_is_known_to_the_reports(talk: Scene) -> None:
    _hold(talk)
    with talk.parts.database.reading() as unit:
        (held,) = read_holds(unit, Days())
    assert (held.call_id, held.ended_at) == (talk.call_id, None)
    _resume(talk)
    with talk.parts.database.reading() as unit:
        (held,) = read_holds(unit, Days())
    assert held.ended_at is not None
    assert held.seconds > 0


def test_who_is_on_hold_hears_that_they_are_not_forgotten(talk: Scene) -> None:
    music = talk.parts.addresses.hold_music("id")
    talk.phone.ask(music)
    assert "Jangan tutup telepon" in talk.phone.heard
    assert talk.phone.verbs == ["Say", "Play", "Play", "Redirect"]
    assert talk.phone.document.findtext("Redirect") == music


def test_the_same_command_twice_is_done_once(talk: Scene) -> None:
    _hold(talk)
    _hold(talk)
    _resume(talk)
    _resume(talk)
    assert talk.events() == ["held", "resumed"]
    assert len(talk.rooms.asked) == 2


def test_an_operator_is_reminded_of_a_caller_on_hold_who_then_comes_back(talk: Scene) -> None:
    _hold(talk)
    talk.later(119)
    assert talk.events() == ["held"]
    talk.later(121)
    assert talk.talk is not None
    assert talk.talk.reminded
    assert talk.is_held()
    talk.later(142)
    assert talk.events() == ["held", "held_long", "resumed"]
    assert talk.data("resumed")["why"] == "timer"
    assert talk.rooms.held == set()


def test_a_carrier_that_does_not_answer_leaves_the_caller_in_the_talk(talk: Scene) -> None:
    talk.rooms.fails = 1
    with pytest.raises(TalkRefusedError) as refused:
        _hold(talk)
    assert refused.value.why is Refusal.CARRIER
    assert not talk.is_held()
    assert talk.is_safe()
    _hold(talk)
    talk.rooms.fails = 1
    with pytest.raises(TalkRefusedError):
        _resume(talk)
    assert talk.is_held()
    talk.later(121)
    talk.later(142)
    assert talk.events() == ["held", "held_long", "resumed"]


def test_a_forgotten_caller_is_tried_for_until_the_carrier_answers(talk: Scene) -> None:
    _hold(talk)
    talk.later(121)
    talk.rooms.fails = 1
    talk.later(142)
    assert talk.rooms.held == {talk.call_id}
    talk.later(163)
    assert talk.rooms.held == set()


def test_an_answer_that_got_lost_is_put_right_by_the_news_of_the_room(talk: Scene) -> None:
    talk.rooms.held.add(talk.call_id)
    talk.news("participant-hold", talk.call_id, "caller")
    assert talk.is_held()
    talk.rooms.held.clear()
    talk.news("participant-hold", talk.call_id, "caller")  # late: it is not so any more
    assert not talk.is_held()
    assert talk.events() == ["held", "resumed"]


def test_f4_a_caller_who_hangs_up_on_hold_has_ended_the_call(talk: Scene) -> None:
    _hold(talk)
    talk.stage.carrier.gone.add(talk.call_id)
    talk.phone.hang_up()
    assert (talk.call.state, talk.call.ended_by) == (CallState.COMPLETED, "caller")
    assert talk.siti.is_now(OperatorState.WRAP_UP)
    assert talk.talk is None
    with pytest.raises(TalkRefusedError) as refused:
        _resume(talk)
    assert refused.value.why is Refusal.NOT_YOURS
    talk.later(200)
    assert talk.events().count("ended") == 1


def test_f4_a_caller_of_whose_end_nobody_told_cannot_be_taken_back(talk: Scene) -> None:
    _hold(talk)
    talk.stage.carrier.gone.add(talk.call_id)
    with pytest.raises(TalkRefusedError) as refused:
        _resume(talk)
    assert refused.value.why is Refusal.CALLER_GONE


def test_who_hung_up_first_has_ended_the_call_whatever_is_told_first(talk: Scene) -> None:
    talk.stage.carrier.gone.add(talk.call_id)
    desk.hang_up(talk.parts, talk.siti.operator_id)
    assert talk.call.ended_by == "caller"
    talk.phone.hang_up()
    assert (talk.call.state, talk.data("ended")["by"]) == (CallState.COMPLETED, "caller")


def test_a_leg_that_failed_was_ended_by_the_carrier(talk: Scene) -> None:
    talk.phone.status = "failed"
    talk.stage.house.post("/webhooks/voice/status", talk.phone.fields(SequenceNumber="2"))
    assert talk.call.ended_by == "carrier"


def test_a_caller_on_hold_is_not_forgotten_with_redis(talk: Scene, redis: Redis) -> None:
    _hold(talk)
    redis.flushall()
    rebuild.rebuild(talk.parts, "a test")
    assert talk.is_held()
    talk.later(121)
    talk.later(142)
    assert talk.rooms.held == set()


def test_another_operators_caller_is_not_put_on_hold(talk: Scene) -> None:
    with pytest.raises(TalkRefusedError) as refused:
        holding.hold(talk.parts, talk.budi.operator_id, talk.call_id)
    assert refused.value.why is Refusal.NOT_YOURS
    assert talk.rooms.asked == []


def test_nobody_hangs_up_on_a_caller_on_hold(talk: Scene) -> None:
    _hold(talk)
    with pytest.raises(TalkRefusedError) as refused:
        desk.hang_up(talk.parts, talk.siti.operator_id)
    assert refused.value.why is Refusal.ON_HOLD
    assert talk.is_safe()


def test_an_operator_who_vanishes_leaves_nobody_on_hold(talk: Scene) -> None:
    _hold(talk)
    talk.siti.vanish()
    talk.fetch()
    assert "terputus" in talk.phone.heard
    talk.later(200)
    assert talk.is_safe()
    assert talk.talk is None
