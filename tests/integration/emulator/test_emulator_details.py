"""Smaller promises: partial speech, services and schedules, announcements, old attributes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from callcentre.emulator.legs import Leg
from callcentre.emulator.messaging import Text
from tests.services.carrier import CITIZEN, CITY, Application, Carrier, until

SERVICE = "MG" + "3" * 32
STRANGER = "+628999999999"


def call(carrier: Carrier, app: Application, document: str) -> Leg:
    """A citizen calls and is answered by that document."""
    app.answer("/voice", document)
    return carrier.do(carrier.exchange.place_call, CITIZEN, CITY)


def test_words_are_told_while_they_are_spoken(carrier: Carrier, app: Application) -> None:
    leg = call(
        carrier,
        app,
        '<Gather input="speech" action="/step" partialResultCallback="/part" timeout="60"/>',
    )
    app.answer("/step", "<Hangup/>")
    until(lambda: leg.is_listening)
    carrier.do(leg.say, "ada kebakaran besar")
    until(lambda: len(app.at("/part")) == 3)
    last = max(app.at("/part"), key=lambda seen: int(seen["SequenceNumber"]))
    assert last["UnstableSpeechResult"] == "ada kebakaran besar"
    assert last["StableSpeechResult"] == "ada kebakaran"


def test_a_service_queues_before_it_sends(carrier: Carrier, app: Application) -> None:
    receipt = app.base + "/receipt"
    message = carrier.client.messages.create(
        to=CITIZEN, messaging_service_sid=SERVICE, body="halo", status_callback=receipt
    )
    assert message.status == "accepted"
    until(lambda: len(app.at("/receipt")) == 3)
    told = app.at("/receipt")
    assert {seen["MessageStatus"] for seen in told} == {"queued", "sent", "delivered"}
    assert {seen["MessagingServiceSid"] for seen in told} == {SERVICE}


def test_a_service_learns_later_that_somebody_has_opted_out(
    carrier: Carrier, app: Application
) -> None:
    carrier.do(carrier.exchange.messaging.text, Text(STRANGER, CITY, "stop"))
    message = carrier.client.messages.create(
        to=STRANGER, messaging_service_sid=SERVICE, body="x", status_callback=app.base + "/receipt"
    )
    until(lambda: message.fetch().status == "failed")
    assert message.fetch().error_code == 21610


def test_a_message_is_scheduled_and_taken_back(carrier: Carrier) -> None:
    create, later = carrier.client.messages.create, datetime.now(UTC) + timedelta(hours=1)
    message = create(
        to=CITIZEN,
        messaging_service_sid=SERVICE,
        body="besok",
        send_at=later,
        schedule_type="fixed",
    )
    assert message.status == "scheduled"
    assert message.update(status="canceled").status == "canceled"
    with pytest.raises(TwilioRestException):
        create(to=CITIZEN, from_=CITY, body="x", send_at=later, schedule_type="fixed")


def test_keys_to_send_are_checked(carrier: Carrier) -> None:
    create = carrier.client.calls.create
    with pytest.raises(TwilioRestException) as refused:
        create(to=CITIZEN, from_=CITY, twiml="<Response/>", send_digits="9" * 33)
    assert refused.value.code == 20001
    assert create(to=CITIZEN, from_=CITY, twiml="<Response/>", send_digits="ww1#").sid


def test_the_old_event_callback_gets_everything(carrier: Carrier, app: Application) -> None:
    room = '<Dial><Conference eventCallbackUrl="/room" waitUrl="">a</Conference></Dial>'
    call(carrier, app, room)
    call(carrier, app, room)
    until(lambda: len(app.at("/room")) == 3)
    events = {seen["StatusCallbackEvent"] for seen in app.at("/room")}
    assert events == {"participant-join", "conference-start"}


def test_a_failed_announcement_says_why(carrier: Carrier, app: Application) -> None:
    room = (
        '<Dial><Conference statusCallback="/room" statusCallbackEvent="announcement" waitUrl="">a'
        "</Conference></Dial>"
    )
    leg = call(carrier, app, room)
    call(carrier, app, room)
    until(leg.companions)
    conference = carrier.client.conferences.list(date_created=datetime.now(UTC).date())[0]
    app.answer("/good", "<Say>Perhatian</Say>")
    conference.update(announce_url=app.base + "/good")
    until(lambda: len(app.at("/room")) == 1)
    app.answer("/bad", 500)
    carrier.client.conferences(conference.sid).participants(leg.sid).update(
        announce_url=app.base + "/bad"
    )
    until(lambda: len(app.at("/room")) == 2)
    good, bad = app.at("/room")
    assert (good["StatusCallbackEvent"], good["AnnounceUrl"]) == (
        "announcement-end",
        app.base + "/good",
    )
    assert bad["StatusCallbackEvent"] == "announcement-fail"
    assert bad["ReasonAnnouncementFailed"]
    assert carrier.client.conferences(conference.sid).participants.list(coaching=True) == []
