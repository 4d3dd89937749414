"""Outbound calls through the official library."""

from __future__ import annotations

import asyncio

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from callcentre.emulator.legs import Leg
from tests.services.carrier import (
    ACCOUNT,
    API_KEY,
    API_SECRET,
    APPLICATION,
    CITIZEN,
    CITY,
    Application,
    Carrier,
    until,
)

EVENTS = ["initiated", "ringing", "answered", "completed"]


def status_of(carrier: Carrier, sid: str) -> str:
    """What REST says about a call."""
    return str(carrier.client.calls(sid).fetch().status)


def code_of(caught: pytest.ExceptionInfo[TwilioRestException]) -> tuple[int, int]:
    """HTTP status and error code."""
    return caught.value.status, caught.value.code


def answers(carrier: Carrier, number: str) -> list[Leg]:
    """Somebody who picks up at ``number``; the list fills with their legs."""
    legs: list[Leg] = []

    async def ring(leg: Leg, _: dict[str, str]) -> None:
        legs.append(leg)
        await leg.answer(None)

    carrier.do(carrier.exchange.phones.register, number, ring)
    return legs


def refuses(carrier: Carrier, number: str) -> None:
    """Somebody who does not want to be called at ``number``."""

    async def ring(leg: Leg, _: dict[str, str]) -> None:
        leg.reject()

    carrier.do(carrier.exchange.phones.register, number, ring)


def test_an_answered_call_tells_its_four_events_in_order(
    carrier: Carrier, app: Application
) -> None:
    answers(carrier, CITIZEN)
    app.answer("/answered", "<Say>Halo</Say>")
    made = carrier.client.calls.create(
        to=CITIZEN,
        from_=CITY,
        url=app.base + "/answered",
        status_callback=app.base + "/progress",
        status_callback_event=EVENTS,
    )
    assert made.status == "queued"
    until(lambda: len(app.at("/progress")) == 4)
    told = sorted(app.at("/progress"), key=lambda seen: int(seen["SequenceNumber"]))
    assert [seen["CallStatus"] for seen in told] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert [seen["SequenceNumber"] for seen in told] == ["0", "1", "2", "3"]
    assert app.at("/answered")[0]["CallStatus"] == "in-progress"
    assert app.at("/answered")[0]["Direction"] == "outbound-api"
    assert all(seen.signed for seen in app.seen)
    assert carrier.complaints() == []


def test_a_busy_callee_never_hears_the_document(carrier: Carrier, app: Application) -> None:
    refuses(carrier, CITIZEN)
    url = app.answer("/answered", "<Say>Halo</Say>")
    back = app.base + "/progress"
    carrier.client.calls.create(to=CITIZEN, from_=CITY, url=url, status_callback=back)
    until(lambda: app.at("/progress"))
    assert app.at("/progress")[0]["CallStatus"] == "busy"
    assert app.at("/progress")[0]["CallDuration"] == "0"
    assert app.at("/answered") == []


def test_nobody_answers(carrier: Carrier) -> None:
    made = carrier.client.calls.create(to=CITIZEN, from_=CITY, twiml="<Response/>", timeout=5)
    until(lambda: status_of(carrier, made.sid) == "ringing")
    until(lambda: status_of(carrier, made.sid) == "no-answer")


def test_a_ringing_call_can_be_cancelled_but_not_redirected(
    carrier: Carrier, app: Application
) -> None:
    back = app.base + "/progress"
    made = carrier.client.calls.create(
        to=CITIZEN, from_=CITY, twiml="<Response/>", status_callback=back
    )
    until(lambda: status_of(carrier, made.sid) == "ringing")
    with pytest.raises(TwilioRestException) as caught:
        carrier.client.calls(made.sid).update(twiml="<Response/>")
    assert code_of(caught) == (400, 21220)
    carrier.client.calls(made.sid).update(status="canceled")
    assert status_of(carrier, made.sid) == "canceled"
    until(lambda: app.at("/progress"))
    assert app.at("/progress")[0]["CallStatus"] == "canceled"


def test_a_queued_call_is_cancelled_silently(carrier: Carrier, app: Application) -> None:
    carrier.exchange.studio.speed = 0.1
    made = carrier.client.calls.create(
        to=CITIZEN,
        from_=CITY,
        twiml="<Response/>",
        status_callback=app.base + "/progress",
        status_callback_event=EVENTS,
    )
    carrier.client.calls(made.sid).update(status="canceled")
    carrier.exchange.studio.speed = 20
    assert status_of(carrier, made.sid) == "canceled"
    carrier.run(asyncio.sleep(1.2))
    assert app.at("/progress") == []


def test_a_redirect_takes_a_caller_out_of_a_gather(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", "<Gather timeout='60'><Pause length='600'/></Gather><Say>nanti</Say>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_listening)
    carrier.client.calls(leg.sid).update(twiml="<Response><Say>Sekarang</Say></Response>")
    until(lambda: leg.is_over)
    assert leg.heard == ["Sekarang"]
    assert len(app.at("/voice")) == 1


def test_a_redirect_interrupts_what_is_being_said(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", "<Pause length='600'/><Say>tidak pernah</Say>")
    url = app.answer("/elsewhere", "<Say>Di sini</Say><Pause length='600'/>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    carrier.run(asyncio.sleep(0.1))
    carrier.do(leg.move, "in-progress")
    carrier.client.calls(leg.sid).update(url=url, method="POST")
    until(lambda: leg.heard == ["Di sini"])
    carrier.client.calls(leg.sid).update(status="completed")
    assert status_of(carrier, leg.sid) == "completed"
    with pytest.raises(TwilioRestException) as caught:
        carrier.client.calls(leg.sid).update(status="completed")
    assert code_of(caught) == (400, 21220)


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        ({"to": "12 34", "from_": CITY}, 400, 21211),
        ({"to": CITIZEN, "from_": "+15005550006"}, 400, 21210),
        ({"to": CITIZEN, "from_": CITY, "twiml": ""}, 400, 21205),
        ({"to": CITIZEN, "from_": CITY, "timeout": 601}, 400, 20001),
        ({"to": CITIZEN, "from_": CITY, "status_callback_event": ["begun"]}, 400, 21626),
    ],
)
def test_a_wrong_request_is_refused_with_its_code(
    carrier: Carrier, arguments: dict[str, object], status: int, code: int
) -> None:
    with pytest.raises(TwilioRestException) as caught:
        carrier.client.calls.create(**{"twiml": "<Response/>", **arguments})
    assert code_of(caught) == (status, code)


def test_only_the_right_credentials_open(carrier: Carrier) -> None:
    for name, secret, opens in [
        (API_KEY, API_SECRET, True),
        (ACCOUNT, "next", True),
        (ACCOUNT, "wrong", False),
        (API_KEY, "wrong", False),
    ]:
        client = Client(name, secret, ACCOUNT)
        client.api.base_url = carrier.url
        if opens:
            assert client.applications(APPLICATION).fetch().sid == APPLICATION
        else:
            with pytest.raises(TwilioRestException) as caught:
                client.applications(APPLICATION).fetch()
            assert code_of(caught) == (401, 20003)


def test_what_does_not_exist_is_not_found(carrier: Carrier) -> None:
    with pytest.raises(TwilioRestException) as caught:
        carrier.client.calls("CA" + "0" * 32).fetch()
    assert code_of(caught) == (404, 20404)
    with pytest.raises(TwilioRestException) as caught:
        carrier.client.new_keys.create()
    assert code_of(caught) == (404, 20404)


def test_lists_are_paged_and_filtered(carrier: Carrier) -> None:
    for number in range(5):
        to = f"+62811000000{number}"
        carrier.client.calls.create(to=to, from_=CITY, twiml="<Response/>")
    assert len(carrier.client.calls.list(page_size=2)) == 5
    assert [made.to for made in carrier.client.calls.list(to="+628110000003")] == ["+628110000003"]
    assert len(carrier.client.calls.list(limit=3)) == 3
