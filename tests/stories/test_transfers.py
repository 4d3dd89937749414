"""A caller is given away without waiting: to a line, a colleague, or a telephone outside."""

from __future__ import annotations

import pytest

from callcentre.calls.board import Stage as LineStage
from callcentre.calls.states import CallState, OperatorState
from callcentre.errors import CarrierError
from callcentre.switchboard import desk, holding, transfer
from callcentre.switchboard.guests import Target
from callcentre.switchboard.refusals import Refusal, TalkRefusedError
from tests.stories.conftest import Stage
from tests.stories.talking import AMBULANCE, Scene, scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """These stories ask nothing special of a database: one kind is enough."""
    return sqlite_url


@pytest.fixture
def talk(stage: Stage) -> Scene:
    """Siti talks with Rina; Budi is ready."""
    return scene(stage)


def _to_queue(talk: Scene, queue: str = "umum") -> None:
    transfer.to_queue(talk.parts, talk.siti.operator_id, talk.call_id, queue)


def _to_budi(talk: Scene) -> None:
    budi = Target("Budi", operator_id=talk.budi.operator_id)
    transfer.to_operator(talk.parts, talk.siti.operator_id, talk.call_id, budi)


def _to_ambulance(talk: Scene) -> None:
    target = Target("Ambulans", number=AMBULANCE)
    transfer.to_telephone(talk.parts, talk.siti.operator_id, talk.call_id, target)


def _unreachable(*_: object, **__: object) -> bool:
    raise CarrierError("carrier did not answer", permanent=False)


def test_a_caller_given_to_a_queue_stands_at_its_front_and_is_answered(talk: Scene) -> None:
    talk.parts.queueing.operators.pause(talk.budi.operator_id, "meal", talk.parts.clock())
    at = talk.parts.clock()
    talk.parts.queueing.line.join("CA1", "kesehatan", priority=50, language="id", at=at)
    _to_queue(talk, "kesehatan")
    assert talk.siti.is_now(OperatorState.ON_CALL)  # until the caller has come
    talk.fetch()
    talk.siti.vanish()  # the room closes behind the caller
    assert "dialihkan" in talk.phone.heard
    assert talk.siti.is_now(OperatorState.WRAP_UP)
    waiting = talk.parts.queueing.line.find(talk.call_id, talk.parts.clock())
    assert waiting is not None
    assert (waiting.queue, waiting.position) == ("kesehatan", 1)
    desk.set_ready(talk.parts, talk.budi.operator_id)
    assert talk.budi.now.call_id == talk.call_id
    talk.budi.answer()
    talk.fetch()
    assert talk.phone.verbs[-1] == "Dial"
    assert talk.call.operator_id == talk.budi.operator_id
    assert talk.events() == ["queued", "transferred", "offered", "accepted", "answered"]
    assert talk.data("transferred")["queue"] == "kesehatan"


def test_a_caller_given_to_a_colleague_rings_there_first(talk: Scene) -> None:
    _to_budi(talk)
    talk.fetch()
    assert (talk.budi.now.state, talk.budi.now.call_id) == (OperatorState.RINGING, talk.call_id)
    talk.budi.answer()
    talk.fetch()
    desk.wrap_up(talk.parts, talk.siti.operator_id, talk.call_id, "", "", ready=True)
    talk.phone.hang_up()
    talk.budi.wrap_up("information")
    call = talk.call
    assert (call.operator_id, call.disposition) == (talk.budi.operator_id, "information")
    assert (call.state, call.ended_by) == (CallState.COMPLETED, "caller")


def test_a_caller_whom_the_colleague_does_not_take_comes_back(talk: Scene) -> None:
    _to_budi(talk)
    talk.fetch()
    desk.wrap_up(talk.parts, talk.siti.operator_id, talk.call_id, "", "", ready=True)
    talk.budi.decline()
    waiting = talk.parts.queueing.line.find(talk.call_id, talk.parts.clock())
    assert waiting is not None
    assert waiting.position == 1
    talk.later(16)
    assert talk.is_safe()
    assert talk.call_id in {talk.siti.now.call_id, talk.budi.now.call_id}


def test_a_colleague_who_is_not_ready_any_more_is_passed_over(talk: Scene) -> None:
    _to_budi(talk)
    talk.parts.queueing.operators.pause(talk.budi.operator_id, "meal", talk.parts.clock())
    talk.fetch()
    waiting = talk.parts.queueing.line.find(talk.call_id, talk.parts.clock())
    assert waiting is not None
    assert (waiting.stage, waiting.position) == (LineStage.WAITING, 1)
    with pytest.raises(TalkRefusedError):
        _to_budi(talk)


def test_a_caller_on_hold_can_be_given_away(talk: Scene) -> None:
    holding.hold(talk.parts, talk.siti.operator_id, talk.call_id)
    _to_queue(talk)
    talk.fetch()
    assert talk.talk is None
    talk.later(200)
    assert "resumed" not in talk.events()


def test_nobody_is_given_to_a_queue_without_people_or_to_none(talk: Scene) -> None:
    desk.sign_off(talk.parts, talk.budi.operator_id)
    for queue, why in (("umum", Refusal.UNSTAFFED), ("tidak-ada", Refusal.NO_TARGET)):
        with pytest.raises(TalkRefusedError) as refused:
            _to_queue(talk, queue)
        assert refused.value.why is why
    assert talk.siti.is_now(OperatorState.ON_CALL)
    assert talk.stage.carrier.redirected == []


def test_f8_a_carrier_that_does_not_answer_leaves_the_caller_where_they_are(
    talk: Scene,
) -> None:
    talk.stage.carrier.redirect = _unreachable  # type: ignore[method-assign]
    with pytest.raises(TalkRefusedError) as refused:
        _to_queue(talk)
    assert refused.value.why is Refusal.CARRIER
    assert talk.siti.is_now(OperatorState.ON_CALL)
    assert talk.talk is not None
    assert talk.talk.giving == ""
    assert talk.events() == []


def test_f8_a_redirect_whose_answer_got_lost_has_worked_all_the_same(talk: Scene) -> None:
    urls: list[str] = []

    def moves_and_says_nothing(call_id: str, url: str, *_: object, **__: object) -> bool:
        urls.append(url)
        talk.phone.ask(url)
        raise CarrierError("carrier did not answer", permanent=False)

    talk.stage.carrier.redirect = moves_and_says_nothing  # type: ignore[method-assign]
    _to_queue(talk)
    assert talk.siti.is_now(OperatorState.WRAP_UP)
    talk.phone.ask(urls[0])  # and the carrier asks again
    assert talk.events("offered") == ["queued", "transferred"]
    assert talk.is_safe()


def test_f4_a_caller_who_hangs_up_during_a_transfer_is_given_to_nobody(talk: Scene) -> None:
    talk.stage.carrier.gone.add(talk.call_id)
    with pytest.raises(TalkRefusedError) as refused:
        _to_budi(talk)
    assert refused.value.why is Refusal.CALLER_GONE
    talk.phone.hang_up()
    assert talk.budi.is_now(OperatorState.READY)
    assert talk.siti.is_now(OperatorState.WRAP_UP)


def test_f4_a_caller_who_hangs_up_while_it_rings_at_the_colleague_frees_them(
    talk: Scene,
) -> None:
    _to_budi(talk)
    talk.fetch()
    talk.phone.hang_up()
    assert talk.budi.is_now(OperatorState.READY)
    assert (talk.call.state, talk.call.ended_by) == (CallState.COMPLETED, "caller")


def test_a_caller_is_put_through_to_a_telephone_outside(talk: Scene) -> None:
    _to_ambulance(talk)
    talk.fetch()
    talk.siti.vanish()
    assert talk.phone.verbs == ["Say", "Dial"]
    assert talk.phone.document.findtext("Dial/Number") == AMBULANCE
    assert talk.siti.is_now(OperatorState.WRAP_UP)
    assert talk.is_safe()
    assert talk.data("transferred")["name"] == "Ambulans"
    assert AMBULANCE not in talk.stage.carrier.redirected[-1][1]

    talk.phone.ask(talk.phone.action, DialCallStatus="completed")
    assert "Terima kasih" in talk.phone.heard
    talk.phone.hang_up()
    assert (talk.call.state, talk.call.ended_by) == (CallState.COMPLETED, "third_party")
    assert talk.talk is None


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed"])
def test_a_caller_who_reaches_nobody_outside_is_back_in_line(talk: Scene, status: str) -> None:
    _to_ambulance(talk)
    talk.fetch()
    talk.phone.ask(talk.phone.action, DialCallStatus=status)
    assert "belum dapat dihubungi" in talk.phone.heard
    talk.phone.wait()
    waiting = talk.parts.queueing.line.find(talk.call_id, talk.parts.clock())
    assert waiting is not None
    assert waiting.position == 1
    assert talk.is_safe()
    assert talk.budi.now.call_id == talk.call_id


def test_f4_a_caller_who_hangs_up_while_it_rings_outside_has_ended_the_call(
    talk: Scene,
) -> None:
    _to_ambulance(talk)
    talk.fetch()
    talk.phone.status = "completed"
    talk.phone.ask(talk.phone.action, DialCallStatus="canceled")
    talk.phone.hang_up()
    assert (talk.call.state, talk.call.ended_by) == (CallState.COMPLETED, "caller")
    assert talk.talk is None
