"""The developer's pages: what goes on, what was asked, what was answered."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from tests.integration.emulator.test_emulator_citizens import script
from tests.services.carrier import CITIZEN, CITY, Application, Carrier, until

ROOM = """<Say>Halo</Say>
<Dial><Conference waitUrl='' participantLabel='warga'>ruang</Conference></Dial>"""


def state(carrier: Carrier, sid: str = "") -> dict[str, Any]:
    return dict(requests.get(f"{carrier.url}/emulator/state?sid={sid}", timeout=5).json())


def test_legs_and_conferences_are_shown_while_they_live(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", ROOM)
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: state(carrier)["conferences"])
    now = state(carrier)
    assert now["legs"][0]["from"] == CITIZEN
    assert now["legs"][0]["heard"] == ["Halo"]
    (room,) = now["conferences"]
    assert (room["name"], room["participants"][0]["label"]) == ("ruang", "warga")
    carrier.run(leg.hang_up())


def test_a_webhook_is_kept_with_request_answer_and_retries(
    carrier: Carrier, app: Application
) -> None:
    answers = iter([503, "<Hangup/>"])
    carrier.exchange.directory.numbers[CITY].voice_url = (
        app.answer("/flaky", lambda _: next(answers)) + "#rc=1&rp=5xx"
    )
    carrier.play(script(f"{{dial: '{CITY}'}}", "{ended: true}"))
    seen = requests.get(f"{carrier.url}/emulator/webhooks", timeout=5).json()
    flaky = next(one for one in seen if one["path"] == "/flaky")
    assert [one["status"] for one in flaky["exchanges"]] == [503, 200]
    assert flaky["exchanges"][1]["body"] == "<Response><Hangup/></Response>"
    assert flaky["fields"]["From"] == CITIZEN
    assert flaky["token"] == app.at("/flaky")[0].headers["I-Twilio-Idempotency-Token"]
    assert flaky["ms"] > 0
    one = requests.get(f"{carrier.url}/emulator/webhooks/{flaky['number']}", timeout=5).json()
    assert one == flaky
    assert state(carrier, "CA" + "f" * 32)["webhooks"] == []
    assert state(carrier, flaky["about"])["webhooks"]


def test_no_more_than_two_hundred_webhooks_are_kept(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "")
    carrier.play(script(*[f"{{text: halo, to: '{CITY}'}}"] * 205))
    until(lambda: len(app.at("/sms")) == 205)
    assert len(state(carrier)["webhooks"]) == 200


def test_a_ready_made_script_starts_with_one_press_and_can_be_stopped(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", "<Pause length='600'/>")
    shipped = requests.get(f"{carrier.url}/emulator/scripts", timeout=5).json()
    assert [one["name"] for one in shipped] == ["busy_hour", "prank_evening", "quiet_morning"]
    started = requests.post(f"{carrier.url}/emulator/scripts/busy_hour", timeout=5)
    until(lambda: state(carrier)["plays"][0]["crowds"][0]["arrived"] > 0)
    requests.delete(f"{carrier.url}/emulator/citizens/{started.json()['id']}", timeout=5)
    until(lambda: state(carrier)["plays"][0]["state"] != "running")
    until(lambda: all(leg.is_over for leg in carrier.exchange.legs.values()))
    assert requests.post(f"{carrier.url}/emulator/scripts/x", timeout=5).status_code == 404


def test_the_debugger_says_what_a_code_means(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", "<Sing/>")
    carrier.play(script(f"{{dial: '{CITY}'}}", "{ended: true}"))
    (line,) = carrier.get("/emulator/debugger").json()
    assert (line["code"], line["meaning"][:12]) == (12200, "Unknown verb")


@pytest.mark.parametrize("path", ["/emulator/", "/debugger", "/phone/"])
def test_a_page_loads_only_what_is_ours_and_handles_nothing_inline(
    carrier: Carrier, path: str
) -> None:
    page = carrier.get(path)
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"\son\w+=|<style|style=|https?://", page.text)


def test_pages_of_other_sites_may_not_use_the_telephones(carrier: Carrier) -> None:
    stranger = {"Origin": "https://elsewhere.example"}
    photos = f"{carrier.url}/phone/photos"
    assert requests.post(photos, data=b"x", headers=stranger, timeout=5).status_code == 403
    assert carrier.get("/phone/photos/ME" + "0" * 32).status_code == 404
    refused = requests.post(photos, data=b"x", timeout=5)
    assert (refused.status_code, refused.json()["key"]) == (415, "photo_no_picture")


def test_a_picture_too_large_for_the_channel_is_refused(carrier: Carrier) -> None:
    picture = b"\xff\xd8\xff" + b"\0" * 5 * 1024 * 1024
    photos = f"{carrier.url}/phone/photos"
    assert requests.post(photos, data=picture, timeout=5).status_code == 413
    assert requests.post(photos + "?channel=whatsapp", data=picture, timeout=5).status_code == 201
