"""Account, balance, tokens, media, paging, filters, parameters that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import requests
from requests.auth import HTTPBasicAuth
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from callcentre.emulator.media import Upload
from callcentre.emulator.messaging import Text
from tests.services.carrier import (
    ACCOUNT,
    API_KEY,
    API_SECRET,
    CITIZEN,
    CITY,
    TOKEN,
    Application,
    Carrier,
    until,
)

PICTURE = b"\x89PNG..."
CALL = {"To": CITIZEN, "From": CITY, "Twiml": "<Response/>"}
HERE = f"/2010-04-01/Accounts/{ACCOUNT}"


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


def test_the_account_opens_by_its_token_only(carrier: Carrier) -> None:
    account = carrier.client.api.accounts(ACCOUNT).fetch()
    assert (account.sid, account.status, account.type) == (ACCOUNT, "active", "Full")
    assert carrier.client.api.v2010.account.balance.fetch().currency == "USD"
    client = Client(API_KEY, API_SECRET, ACCOUNT)
    client.api.base_url = carrier.url
    assert client.incoming_phone_numbers.list(limit=1)
    with pytest.raises(TwilioRestException) as refused:
        client.api.accounts(ACCOUNT).fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)


def test_a_token_holds_servers_as_text(carrier: Carrier) -> None:
    token = carrier.client.tokens.create(ttl=600)
    assert token.ttl == "600"
    assert token.ice_servers[0]["urls"].startswith("stun:")
    with pytest.raises(TwilioRestException):
        carrier.client.tokens.create(ttl=90000)


def test_a_photo_is_kept_behind_a_password(carrier: Carrier, app: Application) -> None:
    text = Text(CITIZEN, CITY, "lihat", "whatsapp", uploads=(Upload("image/png", PICTURE),))
    sid = carrier.do(carrier.exchange.messaging.text, text).sid
    until(lambda: app.at("/sms"))
    told = app.at("/sms")[0]
    assert (told["NumMedia"], told["MediaContentType0"]) == ("1", "image/png")
    path = told["MediaUrl0"][told["MediaUrl0"].index("/2010") :]
    assert carrier.get(path).status_code == 401
    answer = carrier.get(path, HTTPBasicAuth(ACCOUNT, TOKEN))
    assert (answer.content, answer.headers["Content-Type"]) == (PICTURE, "image/png")
    (media,) = carrier.client.messages(sid).media.list(date_created=today())
    assert media.fetch().parent_sid == sid
    assert carrier.client.messages(sid).media(media.sid).delete()
    assert carrier.client.messages(sid).media.list() == []


def test_media_of_an_outgoing_message_is_redirected_to(carrier: Carrier, app: Application) -> None:
    picture = app.base + "/peta.png"
    message = carrier.client.messages.create(to=CITIZEN, from_=CITY, media_url=[picture])
    (media,) = message.media.list()
    url = f"{carrier.url}{HERE}/Messages/{message.sid}/Media/{media.sid}"
    answer = requests.get(url, auth=(ACCOUNT, TOKEN), allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"]) == (307, picture)


def test_pages_show_everything_once_while_the_list_grows(carrier: Carrier) -> None:
    send = carrier.client.messages.create
    sent = [send(to=CITIZEN, from_=CITY, body=str(number)).sid for number in range(5)]
    pages = carrier.client.messages.stream(page_size=2)
    seen = [next(pages).sid]
    send(to=CITIZEN, from_=CITY, body="baru")
    seen += [message.sid for message in pages]
    assert seen == sent[::-1]


def test_lists_are_filtered_by_day(carrier: Carrier, app: Application) -> None:
    carrier.client.messages.create(to=CITIZEN, from_=CITY, body="halo")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_over)
    tomorrow = today() + timedelta(days=1)
    calls, yesterday = carrier.client.calls, today() - timedelta(days=1)
    assert len(calls.list(start_time_after=yesterday, start_time_before=tomorrow)) == 1
    assert calls.list(start_time=tomorrow) == calls.list(end_time_after=tomorrow) == []
    until(lambda: carrier.client.messages.list(date_sent_after=yesterday))
    assert carrier.client.messages.list(date_sent_before=yesterday) == []


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("POST", "/Messages.json", {"Colour": "red"}),
        ("GET", "/Calls.json?Colour=red", {}),
        ("GET", "/Calls.json?PageSize=many", {}),
        ("GET", "/Calls.json?StartTime=yesterday", {}),
        ("POST", "/Queues.json", {"FriendlyName": "x" * 65}),
        ("POST", "/Calls.json", CALL | {"RecordingTrack": "left"}),
        ("POST", "/Queues.json", {"FriendlyName": "x", "MaxSize": "5001"}),
    ],
)
def test_a_bad_parameter_has_its_code(
    carrier: Carrier, method: str, path: str, data: dict[str, str]
) -> None:
    url = carrier.url + HERE + path
    answer = requests.request(method, url, data=data, auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)
    assert set(answer.json()) == {"code", "message", "more_info", "status"}


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"To=\xff\xfe"),
        (f"{FORM}; charset=klingon", b"To=x"),
        ("multipart/form-data; boundary=x", b"--x\r\nTo"),
        ("multipart/form-data", b"--x\r\nTo"),
        (FORM, "From=%2B62411112&To=%2B628111111111&Twiml=x&Timeout=²".encode()),
    ],
)
def test_a_body_that_is_no_form_is_refused_in_the_usual_shape(
    carrier: Carrier, kind: str, body: bytes
) -> None:
    url, headers = f"{carrier.url}{HERE}/Calls.json", {"Content-Type": kind}
    answer = requests.post(url, data=body, headers=headers, auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


def test_more_media_than_ten_are_refused(carrier: Carrier) -> None:
    media = [f"https://example.org/{number}.png" for number in range(11)]
    with pytest.raises(TwilioRestException) as refused:
        carrier.client.messages.create(to=CITIZEN, from_=CITY, media_url=media)
    assert refused.value.code == 21623


def test_answers_tell_how_many_requests_are_under_way(carrier: Carrier) -> None:
    answer = carrier.get(f"{HERE}/Queues.json", HTTPBasicAuth(ACCOUNT, TOKEN))
    assert answer.headers["Twilio-Concurrent-Requests"] == "1"
