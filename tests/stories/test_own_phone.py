"""Operators whose own telephone rings: a person presses 1, a voicemail box never does."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from callcentre.calls.states import OperatorState
from callcentre.carrier.client import OutgoingLeg
from callcentre.clock import now
from callcentre.errors import CarrierError
from callcentre.records import call_events, operators
from callcentre.switchboard import desk
from callcentre.switchboard.presence import History
from tests.people import RINA
from tests.stories.cast import OperatorAtDesk, fetch
from tests.stories.conftest import Stage
from tests.stories.switchboard import Phone, new_sid

NUMBER = "+6281234567999"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database is enough here: what is written is written everywhere else, too."""
    return sqlite_url


@dataclass
class Telephone:
    """An operator's own telephone, which the house has rung."""

    stage: Stage
    rung: OutgoingLeg
    leg_id: str

    def phone(self) -> Phone:
        """The same as the carrier's view of it: it answers and keeps the last document."""
        phone = Phone(self.stage.house, self.rung.sender, NUMBER, self.leg_id)
        phone.status = "in-progress"
        return phone

    def end(self, status: str) -> None:
        """The carrier's last word about this leg."""
        url = self.rung.status_url.partition("#")[0]
        fields = {"CallSid": self.leg_id, "CallStatus": status, "From": self.rung.sender}
        answer = self.stage.house.post(url, {**fields, "To": NUMBER})
        assert answer.status_code == 204


@pytest.fixture
def wati(stage: Stage) -> OperatorAtDesk:
    """Ready, with a telephone of her own and no browser."""
    new = operators.NewOperator(
        login="wati",
        name="Wati",
        password_hash="not used in stories",
        queues=("darurat",),
        languages=("id",),
        phone=NUMBER,
    )
    with stage.parts.database.begin() as unit:
        added = operators.add(unit, new, now())
    assert added is not None
    desk.sign_on(stage.parts, added.id)
    assert desk.set_ready(stage.parts, added.id)
    return OperatorAtDesk(stage.parts, stage.house, added.id)


def _caller(stage: Stage) -> Phone:
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.press("1")
    phone.wait()
    return phone


def _rung(stage: Stage, number: int = 0) -> Telephone:
    return Telephone(stage, stage.carrier.rung[number], f"CA{number + 1:032x}")


def test_an_offer_rings_the_operators_own_telephone(stage: Stage, wati: OperatorAtDesk) -> None:
    _caller(stage)
    leg = _rung(stage).rung
    assert (leg.to, leg.timeout) == (NUMBER, stage.parts.city.desk.offer_seconds)
    assert wati.now.state is OperatorState.RINGING


def test_who_presses_1_talks_with_the_caller(stage: Stage, wati: OperatorAtDesk) -> None:
    caller = _caller(stage)
    telephone = _rung(stage)
    hers = telephone.phone()
    hers.ask(telephone.rung.url)
    assert "Tekan 1" in hers.heard
    assert "Darurat" in hers.heard
    hers.press("1")
    assert hers.verbs == ["Dial"]
    wati.leg_id = telephone.leg_id
    wati.join()
    fetch(caller, stage.carrier.redirected)
    assert caller.verbs == ["Dial"]
    assert str(wati.now.state) == OperatorState.ON_CALL


@pytest.mark.parametrize("keys", ["", "5"])
def test_a_voicemail_box_never_swallows_a_citizen(
    stage: Stage, wati: OperatorAtDesk, keys: str
) -> None:
    caller = _caller(stage)
    telephone = _rung(stage)
    hers = telephone.phone()
    hers.ask(telephone.rung.url)
    if keys:
        hers.press(keys)
    else:
        hers.stay_silent()
    assert hers.verbs == ["Hangup"]
    assert (wati.now.state, wati.now.misses) == (OperatorState.READY, 1)
    waiting = stage.parts.queueing.line.find(caller.call_id, stage.parts.clock())
    assert waiting is not None
    assert waiting.position == 1
    with stage.parts.database.reading() as unit:
        kinds = [event.kind for event in call_events.timeline(unit, caller.call_id)]
    assert "missed" in kinds


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled"])
def test_a_telephone_that_is_not_answered_is_a_miss_at_once(
    stage: Stage, wati: OperatorAtDesk, status: str
) -> None:
    _caller(stage)
    _rung(stage).end(status)
    assert wati.now.misses == 1


def test_a_telephone_stops_ringing_when_the_caller_hangs_up(
    stage: Stage, wati: OperatorAtDesk
) -> None:
    caller = _caller(stage)
    telephone = _rung(stage)
    caller.hang_up()
    History(stage.parts).catch_up()
    assert stage.carrier.hung_up == [telephone.leg_id]
    hers = telephone.phone()
    hers.ask(telephone.rung.url)
    assert "tidak menunggu" in hers.heard
    assert hers.verbs[-1] == "Hangup"
    assert wati.now.misses == 0


def test_a_key_that_comes_too_late_finds_nobody(stage: Stage, wati: OperatorAtDesk) -> None:
    caller = _caller(stage)
    telephone = _rung(stage)
    hers = telephone.phone()
    hers.ask(telephone.rung.url)
    caller.hang_up()
    hers.press("1")
    assert "tidak menunggu" in hers.heard
    assert wati.now.state is OperatorState.READY


def test_an_operator_who_hangs_up_in_the_talk_loses_nobody(
    stage: Stage, wati: OperatorAtDesk
) -> None:
    caller = _caller(stage)
    telephone = _rung(stage)
    hers = telephone.phone()
    hers.ask(telephone.rung.url)
    hers.press("1")
    wati.leg_id = telephone.leg_id
    wati.join()
    fetch(caller, stage.carrier.redirected)
    telephone.end("completed")
    fetch(caller, stage.carrier.redirected)
    assert "terputus" in caller.heard


def test_a_telephone_that_cannot_be_rung_passes_the_caller_on(
    stage: Stage, wati: OperatorAtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_leg: OutgoingLeg) -> str:
        raise CarrierError("refused", permanent=True)

    monkeypatch.setattr(stage.carrier, "ring", refuse)
    _caller(stage)
    assert (wati.now.state, wati.now.misses) == (OperatorState.READY, 1)


def test_a_forged_offer_is_refused(stage: Stage, wati: OperatorAtDesk) -> None:
    _caller(stage)
    stranger = Phone(stage.house, NUMBER, call_id=new_sid("CA"))
    stranger.ask("/webhooks/voice/own-phone/key?p=forged", Digits="1")
    assert stranger.verbs == ["Hangup"]
    assert wati.now.state is OperatorState.RINGING
