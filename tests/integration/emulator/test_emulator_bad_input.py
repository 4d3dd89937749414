"""What nobody should send: a documented error, and other calls go on."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import requests
from requests.auth import HTTPBasicAuth
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from callcentre.emulator.media import MediaShelf, Upload
from tests.services.carrier import (
    ACCOUNT,
    API_KEY,
    APPLICATION,
    CITIZEN,
    CITY,
    TOKEN,
    Application,
    Carrier,
    until,
)

AUTH = HTTPBasicAuth(ACCOUNT, TOKEN)
TOO_MUCH = 2 * 1024 * 1024
REST = f"/2010-04-01/Accounts/{ACCOUNT}"


def a_call_goes_on(carrier: Carrier, app: Application) -> str:
    """Somebody is on the line from now on; returns their call."""
    app.answer("/voice", "<Say>Halo</Say><Pause length='500'/>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.status == "in-progress")
    return str(leg.sid)


def is_still_there(carrier: Carrier, sid: str) -> bool:
    return str(carrier.client.calls(sid).fetch().status) == "in-progress"


@pytest.mark.parametrize("path", [f"{REST}/Messages.json", "/emulator/citizens"])
def test_an_oversized_body_is_refused(carrier: Carrier, app: Application, path: str) -> None:
    living = a_call_goes_on(carrier, app)
    form = {"To": CITIZEN, "From": CITY, "Body": "a" * TOO_MUCH}
    answer = requests.post(carrier.url + path, data=form, auth=AUTH, timeout=5)
    assert answer.status_code == 413
    if path.startswith(REST):
        error = answer.json()
        assert (error["status"], error["code"]) == (413, 20001)
        assert set(error) == {"code", "message", "more_info", "status"}
    assert is_still_there(carrier, living)


def test_pictures_beyond_the_room_for_them_push_out_the_oldest(carrier: Carrier) -> None:
    shelf = MediaShelf(carrier.exchange, most=250)
    picture = Upload("image/png", b"x" * 100)
    sids = [shelf.keep(ACCOUNT, f"MM{n}", [picture])[0][0].rpartition("/")[2] for n in range(3)]
    assert [shelf.get(sid) is not None for sid in sids] == [False, True, True]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/emulator/faults"),
        ("POST", "/emulator/replay"),
        ("POST", "/emulator/citizens"),
    ],
)
@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"", b"[[[[", b"a: &a [*a]", b"!!python/object:os.system {}"]
)
def test_what_is_no_script_names_its_line(
    carrier: Carrier, method: str, path: str, body: bytes
) -> None:
    answer = requests.request(method, carrier.url + path, data=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_an_unknown_account_or_key_is_told_apart_from_a_missing_thing(carrier: Carrier) -> None:
    other = "AC" + "9" * 32
    assert carrier.get(f"{REST}/Calls.json", HTTPBasicAuth(ACCOUNT, "guess")).status_code == 401
    assert carrier.get(f"/2010-04-01/Accounts/{other}/Calls.json", AUTH).json()["code"] == 20404


def test_a_number_that_is_nobodys_fails_at_once(carrier: Carrier, app: Application) -> None:
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, "+62000000")
    until(lambda: leg.status == "failed")
    assert app.seen == []


def test_an_application_of_another_account_is_nobody(carrier: Carrier, app: Application) -> None:
    living = a_call_goes_on(carrier, app)
    place, asked = carrier.exchange.place_call, len(app.seen)
    leg = carrier.do(
        place, "client:siti", "", application_sid=APPLICATION, account_sid="AC" + "9" * 32
    )
    until(lambda: leg.status == "failed")
    assert len(app.seen) == asked
    assert is_still_there(carrier, living)


def test_a_connection_with_a_token_of_another_account_is_refused(
    carrier: Carrier, app: Application
) -> None:
    living = a_call_goes_on(carrier, app)
    token = AccessToken("AC" + "9" * 32, API_KEY, "s" * 32, identity="siti")
    token.add_grant(VoiceGrant(incoming_allow=True, outgoing_application_sid=APPLICATION))
    said = talk(carrier, "/signal", {"type": "listen", "payload": {"token": token.to_jwt()}})
    assert said["type"] == "error"
    assert said["payload"]["error"]["code"] == 31204
    assert is_still_there(carrier, living)


@pytest.mark.parametrize("sdp", ["nonsense", "v=0\r\nm=audio x", "v=0\r\n" * 5000, "\0"])
def test_a_description_of_sound_that_is_none_is_told(
    carrier: Carrier, app: Application, sdp: str
) -> None:
    living = a_call_goes_on(carrier, app)
    dial = {"type": "call", "to": CITY, "sdp": sdp}
    assert talk(carrier, "/phone/signal", dial, wanted="trouble")["key"] == "no_sound"
    assert is_still_there(carrier, living)
    assert len(carrier.client.calls.list()) == 1


def talk(
    carrier: Carrier, path: str, message: Mapping[str, object], wanted: str = ""
) -> dict[str, Any]:
    """Say one thing on a socket, return the (wanted) answer, and vanish without a word."""

    async def both_ways() -> dict[str, Any]:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(carrier.url + path) as socket,
        ):
            await socket.send_json(message)
            async for answer in socket:
                said: dict[str, Any] = answer.json()
                if wanted in {"", said["type"]}:
                    return said
        raise AssertionError("the socket was closed")

    return asyncio.run(both_ways())


def test_a_socket_that_vanishes_in_the_middle_harms_nobody(
    carrier: Carrier, app: Application
) -> None:
    living = a_call_goes_on(carrier, app)
    place = urlsplit(carrier.url)
    for words in (
        b"GET ",
        f"POST {REST}/Calls.json HTTP/1.1\r\nContent-Length: 99\r\n\r\nTo=".encode(),
    ):
        with contextlib.closing(socket.create_connection((place.hostname, place.port))) as half:
            half.sendall(words)
    assert is_still_there(carrier, living)
    assert carrier.complaints() == []
