"""Dial to people: who is rung, who is put through, what the action is told."""

from __future__ import annotations

import pytest

from callcentre.emulator.legs import Leg
from tests.services.carrier import CITIZEN, CITY, Application, Carrier, until

PHONE = "+628114100112"


class Somebody:
    """A telephone that answers or refuses."""

    def __init__(self, carrier: Carrier, number: str, *, busy: bool = False) -> None:
        self.legs: list[Leg] = []
        self.params: list[dict[str, str]] = []
        self._busy = busy
        client = number.startswith("client:")
        registry = carrier.exchange.softphones if client else carrier.exchange.phones
        carrier.do(registry.register, number.removeprefix("client:"), self.ring)

    async def ring(self, leg: Leg, params: dict[str, str]) -> None:
        """Do as told."""
        self.legs.append(leg)
        self.params.append(params)
        if self._busy:
            leg.reject()
        else:
            await leg.answer(None)


def call(carrier: Carrier) -> Leg:
    """Dial the city."""
    return carrier.do(carrier.exchange.place_call, CITIZEN, CITY)


def test_two_are_put_through_until_the_called_one_hangs_up(
    carrier: Carrier, app: Application
) -> None:
    app.answer(
        "/voice",
        f'<Dial action="/after"><Number statusCallback="/child" '
        f'statusCallbackEvent="initiated ringing answered completed">{PHONE}</Number></Dial>',
    )
    app.answer("/after", "<Say>Selesai</Say>")
    somebody = Somebody(carrier, PHONE)
    leg = call(carrier)
    until(lambda: carrier.do(leg.companions))
    carrier.run(somebody.legs[0].hang_up())
    until(lambda: leg.is_over)
    after = app.at("/after")[0]
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "true")
    assert after["DialCallSid"] == somebody.legs[0].sid
    until(lambda: len(app.at("/child")) == 4)
    child = app.at("/child")[0]
    assert (child["ParentCallSid"], child["Direction"]) == (leg.sid, "outbound-dial")
    assert (child["From"], child["To"]) == (CITIZEN, PHONE)
    assert carrier.complaints() == []


def test_when_the_caller_hangs_up_the_called_one_goes_too(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", f'<Dial action="/after">{PHONE}</Dial>')
    somebody = Somebody(carrier, PHONE)
    leg = call(carrier)
    until(lambda: carrier.do(leg.companions))
    carrier.run(leg.hang_up())
    until(lambda: somebody.legs[0].is_over and app.at("/after"))
    assert app.at("/after")[0]["CallStatus"] == "completed"


@pytest.mark.parametrize(
    ("answers", "status"), [("busy", "busy"), ("nobody", "no-answer"), ("wrong", "failed")]
)
def test_a_failed_dial_says_why_and_the_call_goes_on(
    carrier: Carrier, app: Application, answers: str, status: str
) -> None:
    number = "12ab" if answers == "wrong" else PHONE
    app.answer("/voice", f'<Dial action="/after" timeout="5">{number}</Dial>')
    app.answer("/after", "<Say>Maaf</Say>")
    if answers == "busy":
        Somebody(carrier, PHONE, busy=True)
    leg = call(carrier)
    until(lambda: leg.is_over)
    assert app.at("/after")[0]["DialCallStatus"] == status
    assert app.at("/after")[0]["DialBridged"] == "false"
    assert leg.heard == ["Maaf"]


def test_a_softphone_gets_its_custom_parameters(carrier: Carrier, app: Application) -> None:
    app.answer(
        "/voice",
        "<Dial><Client><Identity>operator_1</Identity>"
        '<Parameter name="case" value="7"/></Client></Dial>',
    )
    somebody = Somebody(carrier, "client:operator_1")
    leg = call(carrier)
    until(lambda: carrier.do(leg.companions))
    assert somebody.params == [{"case": "7"}]
    assert somebody.legs[0].order.to == "client:operator_1"


def test_a_softphone_that_is_not_there_does_not_answer(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", '<Dial action="/after"><Client>nobody</Client></Dial>')
    call(carrier)
    until(lambda: app.at("/after"))
    assert app.at("/after")[0]["DialCallStatus"] == "no-answer"


@pytest.mark.parametrize(("key", "status"), [("1", "completed"), ("", "no-answer")])
def test_the_called_one_accepts_by_a_key(
    carrier: Carrier, app: Application, key: str, status: str
) -> None:
    number = f'<Number url="/whisper">{PHONE}</Number>'
    app.answer("/voice", f'<Dial action="/after">{number}</Dial>')
    gather = '<Gather numDigits="1" action="/accept" timeout="5"/>'
    app.answer("/whisper", f"<Say>Tekan satu</Say>{gather}<Hangup/>")
    app.answer("/accept", "")
    app.answer("/after", "<Hangup/>")
    somebody = Somebody(carrier, PHONE)
    leg = call(carrier)
    until(lambda: somebody.legs and somebody.legs[0].is_listening)
    if key:
        carrier.do(somebody.legs[0].press, key)
        until(lambda: carrier.do(leg.companions))
        carrier.run(somebody.legs[0].hang_up())
    until(lambda: app.at("/after"))
    assert app.at("/after")[0]["DialCallStatus"] == status
    assert app.at("/whisper")[0]["ParentCallSid"] == leg.sid


def test_the_first_of_many_gets_the_call(carrier: Carrier, app: Application) -> None:
    other = "+628114100113"
    app.answer("/voice", f"<Dial><Number>{PHONE}</Number><Number>{other}</Number></Dial>")
    somebody = Somebody(carrier, other)
    leg = call(carrier)
    until(lambda: carrier.do(leg.companions))
    assert carrier.do(leg.companions) == somebody.legs
    children = [one for one in carrier.exchange.legs.values() if one.order.parent_sid]
    until(lambda: sorted(one.status for one in children) == ["canceled", "in-progress"])


def test_a_talk_is_recorded_in_two_channels(carrier: Carrier, app: Application) -> None:
    app.answer(
        "/voice",
        '<Dial action="/after" record="record-from-answer-dual" '
        f'recordingStatusCallback="/recording">{PHONE}</Dial>',
    )
    somebody = Somebody(carrier, PHONE)
    leg = call(carrier)
    until(lambda: carrier.do(leg.companions))
    carrier.run(somebody.legs[0].hang_up())
    until(lambda: app.at("/recording"))
    told = app.at("/recording")[0]
    assert (told["RecordingSource"], told["RecordingChannels"]) == ("DialVerb", "2")
    assert told["CallSid"] == leg.sid
    assert app.at("/after")[0]["RecordingUrl"] == told["RecordingUrl"]


def test_more_than_ten_are_not_rung_and_that_is_told(carrier: Carrier, app: Application) -> None:
    nouns = "".join(f"<Number>+6281141001{number:02}</Number>" for number in range(12))
    app.answer("/voice", f'<Dial timeout="5">{nouns}</Dial>')
    leg = call(carrier)
    until(lambda: leg.is_over)
    assert len([one for one in carrier.client.calls.list() if one.parent_call_sid]) == 10
    assert carrier.complaints() == [12200]


def test_a_voice_that_does_not_speak_the_language_says_nothing(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", "<Say voice='Polly.Joanna' language='id-ID'>Halo</Say><Say>Ya</Say>")
    leg = call(carrier)
    until(lambda: leg.is_over)
    assert leg.heard == ["Ya"]
    assert carrier.complaints() == [13512]


def test_a_voice_that_takes_less_text_says_so(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", f"<Say voice='Polly.Joanna'>{'a' * 3001}</Say>")
    leg = call(carrier)
    until(lambda: carrier.complaints() == [13521])
    carrier.run(leg.hang_up())
