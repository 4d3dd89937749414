"""A supervisor in the room, and a recording that knows when to stop."""

from __future__ import annotations

import pytest

from callcentre.calls.states import OperatorState
from callcentre.calls.talk import Supervision
from callcentre.records import audit
from callcentre.switchboard import desk, guests, notice, supervise, taping
from callcentre.switchboard.guests import Target
from callcentre.switchboard.refusals import Refusal, TalkRefusedError
from tests.stories.cast import OperatorAtDesk, hire
from tests.stories.conftest import Stage
from tests.stories.switchboard import new_sid
from tests.stories.talking import AMBULANCE, Scene, scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """These stories ask nothing special of a database: one kind is enough."""
    return sqlite_url


@pytest.fixture
def talk(stage: Stage) -> Scene:
    """Siti talks with Rina."""
    return scene(stage)


def _ani(talk: Scene) -> OperatorAtDesk:
    with talk.parts.database.begin() as unit:
        return OperatorAtDesk(talk.parts, talk.stage.house, hire(unit, "ani", ("umum",)))


def _call_in(talk: Scene, ani: OperatorAtDesk, token: str) -> str:
    ani.leg_id = new_sid("CA")
    leg = {"CallSid": ani.leg_id, "From": f"client:operator_{ani.operator_id}", "To": ""}
    more = {"CallStatus": "ringing", "Direction": "inbound", "Offer": token}
    return talk.stage.house.post("/webhooks/voice/operator-leg", leg | more).text


def _listen(talk: Scene, ani: OperatorAtDesk, way: Supervision) -> str:
    return supervise.listen(talk.parts, ani.operator_id, talk.call_id, way)


def test_a_supervisor_listens_whispers_and_barges_in(talk: Scene) -> None:
    ani = _ani(talk)
    document = _call_in(talk, ani, _listen(talk, ani, Supervision.LISTEN))
    assert 'muted="true"' in document
    assert 'endConferenceOnExit="false"' in document
    assert f'participantLabel="supervisor_{ani.operator_id}"' in document
    _listen(talk, ani, Supervision.WHISPER)
    _listen(talk, ani, Supervision.BARGE)
    assert talk.rooms.asked == [
        (f"listen muted=False coached={talk.siti.leg_id}", ani.leg_id),
        ("listen muted=False coached=", ani.leg_id),
    ]
    assert talk.events() == ["supervised"] * 3
    with talk.parts.database.reading() as unit:
        acts = [act.action for act in audit.of_subject(unit, f"call:{talk.call_id}")]
    assert {"supervise_listen", "supervise_whisper", "supervise_barge"} <= set(acts)


def test_a_supervisor_who_comes_to_whisper_is_heard_by_the_operator_only(talk: Scene) -> None:
    ani = _ani(talk)
    document = _call_in(talk, ani, _listen(talk, ani, Supervision.WHISPER))
    assert f'coach="{talk.siti.leg_id}"' in document


def test_a_supervisor_answers_no_call_and_ends_none(talk: Scene) -> None:
    ani = _ani(talk)
    _call_in(talk, ani, _listen(talk, ani, Supervision.LISTEN))
    talk.news("participant-join", ani.leg_id, f"supervisor_{ani.operator_id}")
    assert talk.call.operator_id == talk.siti.operator_id
    talk.news("participant-leave", ani.leg_id, f"supervisor_{ani.operator_id}")
    assert talk.events() == ["supervised", "unsupervised"]
    assert talk.siti.is_now(OperatorState.ON_CALL)
    assert talk.stage.carrier.redirected == []


def test_a_supervisor_whispers_into_no_ear_that_they_did_not_choose(talk: Scene) -> None:
    ani = _ani(talk)
    _call_in(talk, ani, _listen(talk, ani, Supervision.WHISPER))
    budi = Target("Budi", operator_id=talk.budi.operator_id)
    guests.invite(talk.parts, talk.siti.operator_id, talk.call_id, budi, consult=False)
    talk.budi.answer()
    guests.complete(talk.parts, talk.siti.operator_id, talk.call_id)
    assert talk.rooms.asked[-1] == ("listen muted=True coached=", ani.leg_id)
    assert talk.talk is not None
    assert talk.talk.listener is not None
    assert talk.talk.listener.way is Supervision.LISTEN


def test_a_supervisor_goes_with_the_last_of_ours(talk: Scene) -> None:
    ani = _ani(talk)
    _call_in(talk, ani, _listen(talk, ani, Supervision.LISTEN))
    target = Target("Ambulans", number=AMBULANCE)
    guests.invite(talk.parts, talk.siti.operator_id, talk.call_id, target, consult=False)
    talk.news("participant-join", f"CA{1:032d}", "guest")
    guests.complete(talk.parts, talk.siti.operator_id, talk.call_id)
    assert set(talk.stage.carrier.hung_up) == {ani.leg_id, talk.siti.leg_id}


def test_a_supervisor_who_was_ready_is_not_rung_meanwhile(talk: Scene) -> None:
    ani = _ani(talk)
    ani.ready()
    _listen(talk, ani, Supervision.LISTEN)
    assert (ani.now.state, ani.now.reason) == (OperatorState.PAUSED, "supervising")


def test_only_one_listens_and_nobody_with_a_call_or_a_foreign_token(talk: Scene) -> None:
    ani = _ani(talk)
    token = _listen(talk, ani, Supervision.LISTEN)
    for who in (talk.budi, talk.siti):
        with pytest.raises(TalkRefusedError):
            supervise.listen(talk.parts, who.operator_id, talk.call_id, Supervision.BARGE)
    assert "Conference" not in _call_in(talk, talk.budi, token)
    assert "Conference" not in _call_in(talk, ani, f"listen:{talk.call_id}:guessed")
    assert "Conference" not in _call_in(talk, ani, "listen:nothing")


def test_no_one_listens_where_nobody_talks(talk: Scene) -> None:
    ani = _ani(talk)
    talk.phone.hang_up()
    with pytest.raises(TalkRefusedError) as refused:
        _listen(talk, ani, Supervision.LISTEN)
    assert refused.value.why is Refusal.NOT_YOURS


def test_a_recording_pauses_and_goes_on_when_the_operator_says_so(talk: Scene) -> None:
    siti = talk.siti.operator_id
    taping.pause(talk.parts, siti, talk.call_id)
    taping.pause(talk.parts, siti, talk.call_id)
    assert talk.talk is not None
    assert talk.talk.is_recording_paused
    taping.go_on(talk.parts, siti, talk.call_id)
    assert [what for what, _ in talk.rooms.asked] == ["pause", "record"]
    assert talk.events() == ["recording_paused", "recording_resumed"]


def test_a_recording_that_is_over_is_no_reason_to_complain(talk: Scene) -> None:
    talk.rooms.gone.add(f"call-{talk.call_id}")
    taping.pause(talk.parts, talk.siti.operator_id, talk.call_id)
    assert talk.events() == []
    assert talk.talk is not None
    assert not talk.talk.is_recording_paused


def test_f8_a_recording_that_could_not_be_paused_is_said_to_go_on(talk: Scene) -> None:
    talk.rooms.fails = 1
    with pytest.raises(TalkRefusedError) as refused:
        taping.pause(talk.parts, talk.siti.operator_id, talk.call_id)
    assert refused.value.why is Refusal.CARRIER
    assert talk.talk is not None
    assert not talk.talk.is_recording_paused


def test_c25_a_recording_stays_as_it_is_when_a_colleague_takes_over(talk: Scene) -> None:
    taping.pause(talk.parts, talk.siti.operator_id, talk.call_id)
    budi = Target("Budi", operator_id=talk.budi.operator_id)
    guests.invite(talk.parts, talk.siti.operator_id, talk.call_id, budi, consult=True)
    talk.budi.answer()
    guests.complete(talk.parts, talk.siti.operator_id, talk.call_id)
    assert talk.talk is not None
    assert talk.talk.is_recording_paused
    taping.go_on(talk.parts, talk.budi.operator_id, talk.call_id)
    assert [what for what, _ in talk.rooms.asked if what in {"pause", "record"}] == [
        "pause",
        "record",
    ]


def test_c25_after_the_operator_has_hung_up_nothing_is_recorded(talk: Scene) -> None:
    desk.hang_up(talk.parts, talk.siti.operator_id)
    talk.fetch()
    # The caller has left the room, which closes behind them, and the recording with it.
    assert "Terima kasih" in talk.phone.heard


def test_a_recorded_caller_is_told_so_except_in_an_emergency(stage: Stage) -> None:
    emergency = scene(stage)
    assert emergency.phone.verbs == ["Dial"]


def test_what_a_caller_is_told_of_the_recording_is_the_citys_own_sentence(stage: Stage) -> None:
    (said,) = notice.of_recording(stage.parts, "umum", "en")
    assert said.text == "This call is recorded."
    assert notice.of_recording(stage.parts, "darurat", "id") == ()
    assert notice.of_recording(stage.parts, "tidak-ada", "id") == ()
