"""Every resource has every property that the official library reads."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

import pytest
import requests
from requests.auth import HTTPBasicAuth
from twilio.rest.api.v2010.account import (
    application,
    call,
    conference,
    incoming_phone_number,
    message,
    recording,
)
from twilio.rest.api.v2010.account.call import recording as call_recording
from twilio.rest.api.v2010.account.conference import participant

from tests.services.carrier import ACCOUNT, CITIZEN, CITY, TOKEN, Application, Carrier, until


@pytest.fixture
def busy_carrier(carrier: Carrier, app: Application) -> Carrier:
    """An emulator with one of everything."""
    app.answer("/voice", "<Dial><Conference waitUrl=''>ruang</Conference></Dial>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(carrier.client.conferences.list)
    carrier.client.calls(leg.sid).recordings.create()
    carrier.client.messages.create(to=CITIZEN, from_=CITY, body="halo")
    return carrier


def first(carrier: Carrier, path: str, key: str) -> dict[str, object]:
    """The first item of a list, as raw JSON."""
    path = f"/2010-04-01/Accounts/{ACCOUNT}/{path}.json"
    listing = carrier.get(path, HTTPBasicAuth(ACCOUNT, TOKEN)).json()
    others = {"end", "first_page_uri", "next_page_uri", "page", "page_size"}
    assert set(listing) == {key, *others, "previous_page_uri", "start", "uri"}
    return dict(listing[key][0])


def test_every_documented_property_is_there(busy_carrier: Carrier) -> None:
    room = busy_carrier.client.conferences.list()[0].sid
    leg = busy_carrier.client.calls.list()[0].sid
    resources: list[tuple[ModuleType, str, str]] = [
        (call, "Calls", "calls"),
        (conference, "Conferences", "conferences"),
        (participant, f"Conferences/{room}/Participants", "participants"),
        (recording, "Recordings", "recordings"),
        (call_recording, f"Calls/{leg}/Recordings", "recordings"),
        (message, "Messages", "messages"),
        (incoming_phone_number, "IncomingPhoneNumbers", "incoming_phone_numbers"),
        (application, "Applications", "applications"),
    ]
    for module, path, key in resources:
        read = set(re.findall(r'payload\.get\(\s*"(\w+)"', inspect.getsource(module)))
        assert read - set(first(busy_carrier, path, key)) == set(), path


def test_a_number_is_pointed_somewhere_else(carrier: Carrier, app: Application) -> None:
    app.answer("/other", "<Say>Lain</Say>")
    (number,) = carrier.client.incoming_phone_numbers.list(phone_number=CITY)
    changed = number.update(voice_url=app.base + "/other", voice_method="GET")
    assert (changed.voice_url, changed.voice_method) == (app.base + "/other", "GET")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_over)
    assert leg.heard == ["Lain"]
    assert (app.at("/other")[0].method, app.at("/other")[0].signed) == ("GET", True)


def test_an_application_on_a_number_wins(carrier: Carrier, app: Application) -> None:
    url = app.answer("/app", "<Say>Aplikasi</Say>")
    made = carrier.client.applications.create(friendly_name="kota", voice_url=url)
    (number,) = carrier.client.incoming_phone_numbers.list()
    number.update(voice_application_sid=made.sid)
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_over)
    assert leg.heard == ["Aplikasi"]
    assert [one.sid for one in carrier.client.applications.list(friendly_name="kota")] == [made.sid]


def test_a_running_recording_is_paused_and_stopped(busy_carrier: Carrier) -> None:
    leg = busy_carrier.client.calls.list()[0]
    current = busy_carrier.client.calls(leg.sid).recordings("Twilio.CURRENT")
    assert current.update(status="paused").status == "paused"
    assert current.update(status="stopped").status == "stopped"
    until(lambda: leg.recordings.list()[0].status == "completed")


def test_a_wrong_method_and_an_unknown_path_have_their_codes(carrier: Carrier) -> None:
    here = f"{carrier.url}/2010-04-01/Accounts/{ACCOUNT}"
    answers = [
        requests.delete(f"{here}/Calls.json", auth=(ACCOUNT, TOKEN), timeout=5),
        requests.get(f"{here}/Faxes.json", auth=(ACCOUNT, TOKEN), timeout=5),
    ]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (405, 20004),
        (404, 20404),
    ]
