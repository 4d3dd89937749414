"""Our side of REST against a carrier that is busy, broken, or cuts us off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from callcentre import clock
from callcentre.carrier.client import Carrier, Credentials
from callcentre.carrier.texts import OutgoingText
from callcentre.errors import CarrierError
from tests.services.carrier import (
    ACCOUNT,
    API_KEY,
    API_SECRET,
    APPLICATION,
    CITIZEN,
    CITY,
    TOKEN,
    Application,
    running_carrier,
    until,
)
from tests.services.carrier import Carrier as Emulator

NOBODY = "CA" + "9" * 32
HALO = OutgoingText(CITY, CITIZEN, "halo", "")


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    """A carrier on localhost."""
    with running_carrier(tmp_path) as (carrier, _):
        yield carrier


@pytest.fixture
def ours(emulator: Emulator) -> Carrier:
    """What the application uses."""
    return redirecting(emulator)


def redirecting(emulator: Emulator) -> Carrier:
    """Our client, led to this carrier instead of the real one."""
    credentials = Credentials(ACCOUNT, TOKEN, API_KEY, API_SECRET, APPLICATION)
    return Carrier(credentials, base_url=emulator.url, timeout=1)


def meets(emulator: Emulator, fault: str, times: int) -> None:
    rule = {"fault": fault, "times": times}
    requests.put(f"{emulator.url}/emulator/faults", json=[rule], timeout=5).raise_for_status()


def sent(emulator: Emulator) -> list[str]:
    return [str(message.body) for message in emulator.client.messages.list()]


@pytest.mark.parametrize("fault", ["too_many", "error", "refuse"])
def test_what_may_be_done_twice_is_asked_again(
    emulator: Emulator, ours: Carrier, fault: str
) -> None:
    meets(emulator, fault, times=3)
    assert ours.leg(NOBODY) is None
    meets(emulator, fault, times=3)
    assert not ours.hang_up(NOBODY)
    meets(emulator, fault, times=3)
    assert ours.recordings_of(NOBODY, "call-1") == []


def test_an_end_of_patience_is_an_error_that_may_pass(emulator: Emulator, ours: Carrier) -> None:
    meets(emulator, "error", times=9)
    with pytest.raises(CarrierError) as told:
        ours.redirect(NOBODY, "http://127.0.0.1/x", bool)
    assert not told.value.permanent


def test_a_message_is_tried_again_only_when_it_was_never_looked_at(
    emulator: Emulator, ours: Carrier
) -> None:
    meets(emulator, "too_many", times=2)
    ours.send_text(HALO)
    meets(emulator, "error", times=1)
    with pytest.raises(CarrierError):
        ours.send_text(HALO)
    assert sent(emulator) == ["halo"]


def test_a_message_whose_answer_got_lost_can_be_found_again(
    emulator: Emulator, ours: Carrier
) -> None:
    began = clock.now()
    meets(emulator, "lose_answer", times=1)
    with pytest.raises(CarrierError):
        ours.send_text(HALO)
    assert [one[0] for one in ours.find_texts(HALO, began)] == [
        message.sid for message in emulator.client.messages.list()
    ]
    assert ours.find_texts(replace(HALO, body="other"), began) == []
    assert ours.find_texts(HALO, began + timedelta(seconds=5)) == []


def test_a_template_and_a_picture_go_as_the_carrier_wants_them(
    emulator: Emulator, ours: Carrier
) -> None:
    began, sid = clock.now(), "HX" + "1" * 32
    template = replace(HALO, template=sid, values='{"1": "besok"}')
    ours.send_text(template)
    assert sent(emulator) == [sid + ' {"1": "besok"}']
    assert len(ours.find_texts(template, began)) == 1
    ours.send_text(replace(HALO, media=("https://kota.example/peta.png",)))
    assert {int(message.num_media) for message in emulator.client.messages.list()} == {0, 1}


def test_a_refusal_is_not_asked_again(emulator: Emulator, ours: Carrier) -> None:
    meets(emulator, "slow", times=0)
    with pytest.raises(CarrierError) as told:
        ours.send_text(OutgoingText(CITY, "nobody", "halo", ""))
    assert told.value.permanent
    assert emulator.get("/emulator/faults").json()["rules"][0]["seen"] == 1


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[tuple[Emulator, Application, str]]:
    """A carrier, an application, and the call id of a citizen on the line."""
    with running_carrier(tmp_path) as (emulator, application):
        application.answer("/voice", "<Say>Halo</Say><Pause length='600'/>")
        application.answer("/talk", "<Dial><Conference>room</Conference></Dial>")
        leg = emulator.do(emulator.exchange.place_call, CITIZEN, CITY)
        until(lambda: leg.status == "in-progress")
        yield emulator, application, leg.sid


@pytest.mark.parametrize(("fault", "asked"), [("lose_answer", 1), ("refuse", 2)])
def test_a_caller_is_moved_once_and_asked_again_only_if_they_did_not_come(
    moving: tuple[Emulator, Application, str], fault: str, asked: int
) -> None:
    emulator, application, call_id = moving
    meets(emulator, fault, times=1)
    url = application.base + "/talk"
    assert redirecting(emulator).redirect(call_id, url, lambda: bool(application.at("/talk")))
    until(lambda: application.at("/talk"))
    assert len(application.at("/talk")) == 1
    assert emulator.get("/emulator/faults").json()["rules"][0]["seen"] == asked


def test_a_moved_caller_is_led_to_the_fallback_file_when_nobody_of_ours_answers(
    moving: tuple[Emulator, Application, str],
) -> None:
    emulator, application, call_id = moving
    application.answer("/fallback.xml", "<Say>Maaf</Say><Pause length='60'/>")
    credentials = Credentials(ACCOUNT, TOKEN, API_KEY, API_SECRET, APPLICATION)
    ours = Carrier(
        credentials,
        base_url=emulator.url,
        timeout=1,
        fallback_url=f"{application.base}/fallback.xml",
    )
    assert ours.redirect(call_id, "http://127.0.0.1:9/nobody", bool)
    until(lambda: application.at("/fallback.xml"))
    assert application.at("/fallback.xml")[0].method == "GET"
