"""Messages in and out, receipts, refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from callcentre.emulator.messages import Message
from callcentre.emulator.messaging import Text
from tests.services.carrier import CITIZEN, CITY, Application, Carrier, until


def write(carrier: Carrier, body: str, **fields: object) -> Message:
    """A citizen writes to the city."""
    text = Text(CITIZEN, CITY, body, **fields)  # type: ignore[arg-type]
    return carrier.do(carrier.exchange.messaging.text, text)


def inbox(carrier: Carrier, address: str = CITIZEN) -> list[Message]:
    """What arrives at a citizen's telephone from now on."""
    arrived: list[Message] = []
    carrier.do(carrier.exchange.messaging.open_inbox, address, arrived.append)
    return arrived


def statuses(app: Application) -> list[str]:
    """The statuses that the receipts named, sorted."""
    return sorted(seen["MessageStatus"] for seen in app.at("/receipt"))


def test_a_message_reaches_the_webhook_and_is_answered(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "<Message>Terima kasih</Message>")
    arrived = inbox(carrier)
    message = write(carrier, "Lampu jalan mati 🚨")
    until(lambda: arrived)
    form = app.at("/sms")[0].form
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"] == message.sid
    assert (form["From"], form["To"]) == (CITIZEN, CITY)
    assert (form["Body"], form["NumMedia"]) == ("Lampu jalan mati 🚨", "0")
    assert (arrived[0].body, arrived[0].direction) == ("Terima kasih", "outbound-reply")
    until(lambda: statuses(app) == ["delivered", "sent"])
    assert all(seen.signed for seen in app.seen)
    assert carrier.complaints() == []


def test_an_empty_answer_means_no_reply(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "")
    arrived = inbox(carrier)
    write(carrier, "")
    until(lambda: app.at("/sms"))
    carrier.run(carrier.exchange.studio.sleep(3))
    assert arrived == []
    assert carrier.complaints() == []


def test_whatsapp_has_its_own_addresses_and_fields(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "")
    where = {"Latitude": "-5.147", "Longitude": "119.432"}
    write(carrier, "", channel="whatsapp", extra=where)
    until(lambda: app.at("/sms"))
    form = app.at("/sms")[0].form
    assert (form["From"], form["To"]) == (f"whatsapp:{CITIZEN}", f"whatsapp:{CITY}")
    assert (form["WaId"], form["Latitude"]) == (CITIZEN.lstrip("+"), "-5.147")
    assert "FromCity" not in form


def test_a_broken_webhook_has_a_fallback(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", 500)
    app.answer("/sms-fallback", "<Message>Coba lagi nanti</Message>")
    arrived = inbox(carrier)
    write(carrier, "halo")
    until(lambda: arrived)
    assert app.at("/sms-fallback")[0]["ErrorCode"] == "11200"


def test_the_library_sends_and_receipts_follow(carrier: Carrier, app: Application) -> None:
    arrived = inbox(carrier)
    sent = carrier.client.messages.create(
        to=CITIZEN, from_=CITY, body="Laporan Anda 123", status_callback=app.base + "/receipt"
    )
    assert (sent.status, sent.num_segments) == ("queued", "1")
    until(lambda: statuses(app) == ["delivered", "sent"])
    assert arrived[0].body == "Laporan Anda 123"
    assert carrier.client.messages(sent.sid).fetch().status == "delivered"
    assert app.at("/receipt")[0]["MessageSid"] == sent.sid
    assert carrier.client.messages(sent.sid).update(body="").body == ""


def test_whatsapp_outside_the_window_fails_later(carrier: Carrier, app: Application) -> None:
    citizen, city = f"whatsapp:{CITIZEN}", f"whatsapp:{CITY}"
    back = app.base + "/receipt"
    carrier.client.messages.create(to=citizen, from_=city, body="x", status_callback=back)
    until(lambda: app.at("/receipt"))
    assert app.at("/receipt")[0]["MessageStatus"] == "failed"
    assert app.at("/receipt")[0]["ErrorCode"] == "63016"


def test_an_approved_template_may_be_sent_at_any_time(carrier: Carrier) -> None:
    citizen, city = f"whatsapp:{CITIZEN}", f"whatsapp:{CITY}"
    sid, values = "HX" + "1" * 32, '{"1": "A-12"}'
    create = carrier.client.messages.create
    message = create(to=citizen, from_=city, content_sid=sid, content_variables=values)
    until(lambda: message.fetch().status == "delivered")
    with pytest.raises(TwilioRestException) as refused:
        create(to=citizen, from_=city, content_sid=sid, content_variables="A-12")
    assert refused.value.code == 21656


def test_a_message_may_be_refused_at_once_for_the_test(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "<Message>Terima kasih</Message>")
    rule = {"fault": "fail_message", "number": CITIZEN, "code": 21614}
    requests.put(f"{carrier.url}/emulator/faults", json=[rule], timeout=5).raise_for_status()
    with pytest.raises(TwilioRestException) as refused:
        carrier.client.messages.create(to=CITIZEN, from_=CITY, body="halo")
    assert (refused.value.status, refused.value.code) == (400, 21614)
    assert carrier.client.messages.list() == []
    write(carrier, "halo")
    until(lambda: statuses(app) == ["failed"])


def test_a_sender_has_a_pace_and_messages_can_grow_too_old(carrier: Carrier) -> None:
    limits = replace(carrier.exchange.config.limits, messages_per_second=0.1)
    carrier.exchange.config = replace(carrier.exchange.config, limits=limits)
    create = carrier.client.messages.create
    first, second = (create(to=CITIZEN, from_=CITY, body="halo") for _ in range(2))
    hasty = create(to=CITIZEN, from_=CITY, body="halo", validity_period=1)
    until(lambda: second.fetch().status == "delivered")
    assert second.fetch().date_sent >= first.fetch().date_sent
    until(lambda: hasty.fetch().status == "failed")
    assert hasty.fetch().error_code == 30036


def test_whatsapp_inside_the_window_is_read(carrier: Carrier, app: Application) -> None:
    citizen, city = f"whatsapp:{CITIZEN}", f"whatsapp:{CITY}"
    inbox(carrier, citizen)
    write(carrier, "halo", channel="whatsapp")
    back = app.base + "/receipt"
    carrier.client.messages.create(to=citizen, from_=city, body="x", status_callback=back)
    until(lambda: statuses(app) == ["delivered", "read", "sent"])


def test_who_says_stop_is_left_alone(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "")
    write(carrier, " stop ")
    with pytest.raises(TwilioRestException) as caught:
        carrier.client.messages.create(to=CITIZEN, from_=CITY, body="x")
    assert (caught.value.status, caught.value.code) == (400, 21610)
    write(carrier, "START")
    assert carrier.client.messages.create(to=CITIZEN, from_=CITY, body="x").error_code is None


def test_the_carrier_answers_keywords_itself(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "")
    arrived = inbox(carrier)
    for word in ("yes", "Stop please", "STOP", "Start", "info"):
        write(carrier, word)
    until(lambda: len(arrived) == 3)
    assert sorted(message.body[:14] for message in arrived) == [
        "Reply STOP to ",
        "You will get m",
        "You will get n",
    ]
    assert all("OptOutType" not in seen.form for seen in app.at("/sms"))


def test_advanced_opt_out_is_told_to_the_webhook(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "")
    carrier.exchange.directory.numbers[CITY].advanced_opt_out = "true"
    for word in ("help", "QUIT", "halo"):
        write(carrier, word)
    until(lambda: len(app.at("/sms")) == 3)
    told = {seen["Body"]: seen.form.get("OptOutType") for seen in app.at("/sms")}
    assert told == {"help": "HELP", "QUIT": "STOP", "halo": None}


def test_buttons_profile_and_quoted_replies_reach_the_webhook(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/sms", "")
    pressed = {
        "ButtonText": "Ya",
        "ButtonPayload": "confirm-1",
        "ButtonType": "REPLY",
        "ProfileName": "Sari Dewi",
        "MessageType": "button",
        "OriginalRepliedMessageSid": "SM" + "4" * 32,
    }
    write(carrier, "Ya", channel="whatsapp", extra=pressed)
    until(lambda: app.at("/sms"))
    assert pressed.items() <= app.at("/sms")[0].form.items()
    assert app.at("/sms")[0].signed


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "halo"}, 21211),
        ({"from_": "+15005550006"}, 21606),
        ({"from_": "whatsapp:+15005550006", "to": f"whatsapp:{CITIZEN}"}, 63007),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
    ],
)
def test_a_wrong_message_is_refused(carrier: Carrier, fields: dict[str, str], code: int) -> None:
    with pytest.raises(TwilioRestException) as caught:
        carrier.client.messages.create(**{"to": CITIZEN, "from_": CITY, "body": "x", **fields})
    assert caught.value.code == code


def test_voice_verbs_in_an_answer_are_listed(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "<Say>halo</Say>")
    write(carrier, "halo")
    until(lambda: carrier.complaints() == [14110])


def test_a_message_to_a_number_of_ours_comes_in_again(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "")
    sent = carrier.client.messages.create(to=CITY, from_=CITY, body="halo")
    until(lambda: app.at("/sms"))
    form = app.at("/sms")[0].form
    assert (form["From"], form["To"], form["Body"]) == (CITY, CITY, "halo")
    assert form["MessageSid"] != sent.sid


def test_two_applications_that_answer_each_other_are_stopped(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/sms", "<Message>pong</Message>")
    carrier.exchange.studio.speed = 200
    carrier.client.messages.create(to=CITY, from_=CITY, body="ping")
    until(lambda: carrier.complaints() == [14107])
    lost = carrier.client.messages.list(limit=1)[0]
    until(lambda: lost.fetch().status == "failed")
    assert lost.fetch().error_code == 14107
    assert len(app.at("/sms")) == 31
