"""Messages between the application and the softphone on a call, over REST."""

from __future__ import annotations

import json

import pytest
from twilio.base.exceptions import TwilioRestException

from callcentre.emulator.call_messages import CallMessage
from callcentre.emulator.legs import Leg
from tests.services.carrier import CITIZEN, CITY, Application, Carrier, until


def calling(carrier: Carrier, app: Application) -> Leg:
    """A call in progress."""
    app.answer("/voice", "<Say>Halo</Say><Pause length='600'/>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.status == "in-progress")
    return leg


def test_the_application_writes_to_the_softphone_of_a_call(
    carrier: Carrier, app: Application
) -> None:
    leg = calling(carrier, app)
    got: list[CallMessage] = []
    carrier.do(carrier.exchange.call_messages.bring_to, got.append)
    sent = carrier.client.calls(leg.sid).user_defined_messages.create(content='{"a": 1}')

    assert (sent.call_sid, str(sent.sid)[:2]) == (leg.sid, "KX")
    assert [(one.call_sid, one.content) for one in got] == [(leg.sid, {"a": 1})]


def test_a_subscription_gets_what_the_softphone_says_until_it_is_ended(
    carrier: Carrier, app: Application
) -> None:
    leg = calling(carrier, app)
    url = app.answer("/said", "")
    subscriptions = carrier.client.calls(leg.sid).user_defined_message_subscriptions
    subscription = subscriptions.create(callback=url)
    said = carrier.exchange.call_messages.said
    carrier.do(said, CallMessage(leg.sid, {"mood": "good"}))
    until(lambda: app.at("/said"))

    assert json.loads(app.at("/said")[0]["Content"]) == {"mood": "good"}
    assert app.at("/said")[0]["CallSid"] == leg.sid
    assert subscriptions(subscription.sid).delete()
    carrier.do(said, CallMessage(leg.sid, {"mood": "bad"}))
    with pytest.raises(TwilioRestException) as caught:
        subscriptions(subscription.sid).delete()
    assert caught.value.code == 20404
    assert len(app.at("/said")) == 1


@pytest.mark.parametrize("content", ["not JSON", json.dumps("x" * 10_001)])
def test_what_is_no_message_is_refused(carrier: Carrier, app: Application, content: str) -> None:
    leg = calling(carrier, app)
    with pytest.raises(TwilioRestException) as caught:
        carrier.client.calls(leg.sid).user_defined_messages.create(content=content)
    assert (caught.value.status, caught.value.code) == (400, 20001)


def test_a_call_that_is_over_takes_no_messages(carrier: Carrier, app: Application) -> None:
    leg = calling(carrier, app)
    carrier.run(leg.hang_up())
    with pytest.raises(TwilioRestException) as caught:
        carrier.client.calls(leg.sid).user_defined_messages.create(content="{}")
    assert caught.value.code == 21220
