"""The finer attributes of Dial: time limits, stars, answering only when bridged, one by one."""

from __future__ import annotations

from callcentre.emulator.legs import Leg
from tests.services.carrier import CITIZEN, CITY, Application, Carrier, until

FIRST, SECOND = "+628222222221", "+628222222222"


def call(carrier: Carrier, app: Application, document: str) -> Leg:
    """A citizen calls and is answered by that document."""
    app.answer("/voice", document)
    return carrier.do(carrier.exchange.place_call, CITIZEN, CITY)


def rings(carrier: Carrier, number: str, *, answers: bool) -> list[Leg]:
    """A telephone that answers at once or refuses; the legs that rang it."""
    rung: list[Leg] = []

    async def ring(leg: Leg, _: dict[str, str]) -> None:
        rung.append(leg)
        if answers:
            await leg.answer(None)
        else:
            leg.reject()

    carrier.do(carrier.exchange.phones.register, number, ring)
    return rung


def test_a_talk_ends_when_its_time_is_up(carrier: Carrier, app: Application) -> None:
    rings(carrier, FIRST, answers=True)
    call(carrier, app, f'<Dial timeLimit="10" action="/after">{FIRST}</Dial>')
    until(lambda: app.at("/after"))
    assert app.at("/after")[0]["DialBridged"] == "true"


def test_a_star_ends_the_talk_and_the_caller_stays(carrier: Carrier, app: Application) -> None:
    rings(carrier, FIRST, answers=True)
    leg = call(carrier, app, f'<Dial hangupOnStar="true">{FIRST}</Dial><Say>Masih di sini</Say>')
    until(lambda: leg.is_listening)
    carrier.do(leg.press, "*")
    until(lambda: leg.heard == ["Masih di sini"])


def test_the_caller_is_answered_only_when_bridged(carrier: Carrier, app: Application) -> None:
    rings(carrier, FIRST, answers=False)
    called = rings(carrier, SECOND, answers=True)
    leg = call(
        carrier,
        app,
        f'<Dial answerOnBridge="true">{FIRST}</Dial><Dial answerOnBridge="true">{SECOND}</Dial>',
    )
    until(leg.companions)
    assert leg.companions() == called
    assert called[0].started
    assert leg.started
    assert called[0].started <= leg.started


def test_one_after_the_other_is_rung(carrier: Carrier, app: Application) -> None:
    refused = rings(carrier, FIRST, answers=False)
    called = rings(carrier, SECOND, answers=True)
    leg = call(
        carrier,
        app,
        f'<Dial sequential="true"><Number>{FIRST}</Number><Number>{SECOND}</Number></Dial>',
    )
    until(leg.companions)
    assert leg.companions() == called
    assert refused[0].ended
    assert refused[0].ended <= called[0].created


def test_keys_are_sent_to_the_one_who_answers(carrier: Carrier, app: Application) -> None:
    called = rings(carrier, FIRST, answers=True)
    leg = call(carrier, app, f'<Dial><Number sendDigits="wwww1">{FIRST}</Number></Dial>')
    until(leg.companions)
    assert leg.companions() == called
    assert carrier.complaints() == []


def test_sip_over_rest_fails_politely(carrier: Carrier) -> None:
    made = carrier.client.calls.create(to="sip:siti@example.org", from_=CITY, twiml="<Response/>")
    until(lambda: made.fetch().status == "failed")


def test_a_dial_may_show_the_number_that_was_called(carrier: Carrier, app: Application) -> None:
    called = rings(carrier, FIRST, answers=True)
    call(carrier, app, f'<Dial callerId="{CITY}">{FIRST}</Dial>')
    until(lambda: called)
    assert called[0].order.from_address == CITY


def test_leaving_no_queue_is_complained_about(carrier: Carrier, app: Application) -> None:
    leg = call(carrier, app, "<Leave/><Say>Lanjut</Say>")
    until(lambda: leg.is_over)
    assert (leg.heard, carrier.complaints()) == (["Lanjut"], [12200])
