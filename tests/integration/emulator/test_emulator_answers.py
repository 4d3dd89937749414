"""What the application answers with: kinds of content, versions, and each fault's code."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from aiohttp import web
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from callcentre.emulator.legs import Leg
from callcentre.emulator.pcm import tone
from callcentre.emulator.sounds import beep
from callcentre.emulator.wavfile import wav_of
from tests.services.carrier import CITIZEN, CITY, TOKEN, Application, Carrier, Seen, until

SAY = "<Response><Say>Halo</Say></Response>"


def call(carrier: Carrier) -> Leg:
    """Call the city and wait for the end."""
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_over)
    return leg


def answer_with(app: Application, path: str, body: bytes, content_type: str | None) -> None:
    """Answer ``path`` with just that."""

    def answer(_: Seen) -> web.Response:
        headers = {"Content-Type": content_type} if content_type else {}
        return web.Response(body=body, headers=headers)

    app.answer(path, answer)


@pytest.mark.parametrize(
    ("body", "content_type", "heard"),
    [
        (SAY.encode(), "application/xml; charset=utf-8", ["Halo"]),
        (SAY.encode(), "text/html", ["Halo"]),
        (SAY.encode(), "text/plain", ["Halo"]),
        (b"Selamat pagi", "text/plain", ["Selamat pagi"]),
        (beep(), "audio/wav", ["[voice]"]),
    ],
)
def test_an_answer_is_run_spoken_or_played_by_its_type(
    carrier: Carrier, app: Application, body: bytes, content_type: str, heard: list[str]
) -> None:
    answer_with(app, "/voice", body, content_type)
    assert call(carrier).heard == heard
    assert carrier.complaints() == []
    assert len(app.at("/voice")) == 1


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"{}", "application/json", 12300),
        (SAY.encode(), "image/png", 12300),
        (b"", "text/xml", 11770),
        (b"<Response>", "text/xml", 12100),
        (b"<Answer/>", "text/xml", 12100),
        (b"<Response>" + b" " * 65536 + b"</Response>", "text/xml", 11750),
    ],
)
def test_an_answer_that_cannot_be_run_has_its_code(
    carrier: Carrier, app: Application, body: bytes, content_type: str, code: int
) -> None:
    answer_with(app, "/voice", body, content_type)
    app.answer("/fallback", "<Hangup/>")
    call(carrier)
    assert app.at("/fallback")[0]["ErrorCode"] == str(code)
    assert carrier.complaints() == [code]


@contextmanager
def raw_server(answer: bytes) -> Iterator[str]:
    """A server that writes those bytes to whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(2):
                try:
                    connection, _peer = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/voice"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n<Response/>", "11200"),
        (b"this is no HTTP\r\n\r\n", "11206"),
    ],
)
def test_a_server_that_breaks_the_protocol_has_its_code(
    carrier: Carrier, app: Application, answer: bytes, code: str
) -> None:
    app.answer("/fallback", "<Hangup/>")
    with raw_server(answer) as url:
        carrier.client.incoming_phone_numbers.list()[0].update(voice_url=url)
        call(carrier)
    assert app.at("/fallback")[0]["ErrorCode"] == code


def test_a_host_without_an_address_has_its_code(carrier: Carrier, app: Application) -> None:
    app.answer("/fallback", "<Hangup/>")
    url = "http://nobody.invalid/voice"
    carrier.client.incoming_phone_numbers.list()[0].update(voice_url=url)
    call(carrier)
    assert app.at("/fallback")[0]["ErrorCode"] == "11210"


def test_both_addresses_broken_end_the_call_with_an_apology(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", 404)
    app.answer("/fallback", 500)
    leg = call(carrier)
    assert leg.status == "completed"
    assert "application error" in leg.heard[0]
    assert carrier.complaints() == [11200, 11200]


def test_ten_redirects_are_followed_and_one_more_is_too_many(
    carrier: Carrier, app: Application
) -> None:
    def step(number: int) -> None:
        def moved(_: Seen) -> web.Response:
            return web.Response(status=302, headers={"Location": f"/hop{number + 1}"})

        app.answer(f"/hop{number}", moved)

    for number in range(11):
        step(number)
    app.answer("/hop10", "<Say>Sampai</Say>")
    app.answer("/voice", "<Redirect>/hop0</Redirect>")
    assert call(carrier).heard == ["Sampai"]
    hops = [app.at(f"/hop{number}")[0] for number in range(11)]
    assert [hop.method for hop in hops] == ["POST"] + ["GET"] * 10
    assert "CallSid" not in hops[1].form
    step(10)
    app.answer("/hop11", "<Say>Terlalu jauh</Say>")
    call(carrier)
    assert app.at("/fallback")[0]["ErrorCode"] == "11215"


def test_a_sound_is_asked_for_again_only_by_its_version(carrier: Carrier, app: Application) -> None:
    def sound(seen: Seen) -> web.Response:
        if seen.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304)
        return web.Response(body=beep(), headers={"Content-Type": "audio/wav", "ETag": '"v1"'})

    app.answer("/beep.wav", sound)
    app.answer("/voice", "<Play>/beep.wav</Play><Play>/beep.wav</Play>")
    assert call(carrier).heard == ["[beep.wav]", "[beep.wav]"]
    asked = [seen.headers.get("If-None-Match") for seen in app.at("/beep.wav")]
    assert (asked, carrier.complaints()) == ([None, '"v1"'], [])


def test_a_long_sound_is_played_to_its_end(carrier: Carrier, app: Application) -> None:
    tune = wav_of(tone(440.0, 30.0))

    async def slowly(_: Seen) -> web.Response:
        return web.Response(body=tune, headers={"Content-Type": "audio/wav"})

    app.answer("/tune.wav", slowly)
    app.answer("/voice", "<Say>a</Say><Play>/tune.wav</Play>")
    leg = call(carrier)
    assert leg.started
    assert leg.ended
    # Thirty seconds on a clock that runs twenty times as fast.
    assert (leg.ended - leg.started).total_seconds() >= 1.5


def test_a_document_fetched_by_get_is_kept_by_its_date(carrier: Carrier, app: Application) -> None:
    date = "Fri, 20 Aug 2010 01:13:42 GMT"

    def page(seen: Seen) -> web.Response:
        if seen.headers.get("If-Modified-Since") == date:
            return web.Response(status=304)
        headers = {"Content-Type": "text/xml", "Last-Modified": date}
        return web.Response(text=SAY, headers=headers)

    app.answer("/page", page)
    app.answer("/voice", '<Redirect method="GET">/page</Redirect>')
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_over)
    assert (leg.heard, app.at("/page")[0].signed) == (["Halo"], True)


def test_a_json_webhook_is_signed_with_its_hash(carrier: Carrier, app: Application) -> None:
    taken: list[bool] = []

    async def handle(request: web.Request) -> web.Response:
        text = await request.text()
        url, signature = app.base + request.raw_path, request.headers["X-Twilio-Signature"]
        taken.append(RequestValidator(TOKEN).validate(url, text, signature))
        taken.append(request.content_type == "application/json")
        return web.Response()

    async def serve() -> str:
        site = web.Application()
        site.router.add_post("/json", handle)
        runner = web.AppRunner(site)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    app.base = carrier.run(serve())
    wish = {"url": app.base + "/json?a=1", "document": {"kota": "Makassar"}}
    answer = requests.post(carrier.url + "/emulator/json-webhooks", json=wish, timeout=5)
    assert (answer.json(), taken) == ({"status": 200}, [True, True])
    refused = requests.post(carrier.url + "/emulator/json-webhooks", json=[], timeout=5)
    assert refused.status_code == 400


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<Sey>Halo</Sey>", 12200),
        ("<say>Halo</say>", 12200),
        ('<Say loud="yes">Halo</Say>', 12200),
        ("Halo", 12200),
        ('<Pause length="long"/>', 13910),
        ('<Say language="??">Halo</Say>', 13512),
        ("<Say/>", 13520),
        ("<Say>" + "x" * 4097 + "</Say>", 13521),
        ('<Play digits="xyz"/>', 13420),
        ('<Gather timeout="soon"/>', 13313),
        ('<Gather timeout="1"><Play digits="1"/></Gather>', 12200),
        (f'<Gather timeout="1" hints="{"x" * 101}"/>', 13313),
        ('<Gather timeout="1"><Dial>1</Dial></Gather>', 12200),
        ('<Record maxLength="0" timeout="1" playBeep="false"/>', 13612),
        ('<Dial timeout="1">+628222222222</Dial>', 13210),
        ("<Dial/>", 13223),
        ('<Redirect method="PUT">/end</Redirect>', 13710),
        ('<Enqueue waitUrlMethod="PUT" waitUrl="/leave">umum</Enqueue>', 14206),
        ("<Enqueue/>", 14204),
        ("<Enqueue>" + "x" * 65 + "</Enqueue>", 14205),
        ('<Pause length="0"/><Reject/>', 12200),
    ],
)
def test_a_document_that_breaks_a_rule_has_its_code(
    carrier: Carrier, app: Application, document: str, code: int
) -> None:
    app.answer("/voice", document)
    app.answer("/leave", "<Leave/>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: code in carrier.complaints())
    carrier.do(leg.finish, "completed")
    until(lambda: leg.is_over)


def test_a_dial_in_a_whisper_has_its_code(carrier: Carrier, app: Application) -> None:
    async def ring(ringing: Leg, _: dict[str, str]) -> None:
        await ringing.answer(None)

    carrier.do(carrier.exchange.phones.register, CITIZEN, ring)
    app.answer("/voice", f'<Dial><Number url="/whisper">{CITIZEN}</Number></Dial>')
    app.answer("/whisper", "<Dial>+628333333333</Dial><Hangup/>")
    carrier.do(carrier.exchange.place_call, "+628444444444", CITY)
    until(lambda: carrier.complaints() == [13201])


def test_a_refused_conference_callback_has_its_code(carrier: Carrier, app: Application) -> None:
    app.answer("/room", 500)
    app.answer(
        "/voice",
        '<Dial><Conference statusCallback="/room" statusCallbackEvent="join" waitUrl="">a'
        "</Conference></Dial>",
    )
    carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: carrier.complaints() == [16011])


@pytest.mark.parametrize(("label", "code"), [("x" * 129, 16023), ("CA" + "0" * 32, 16024)])
def test_a_bad_label_keeps_the_leg_out(
    carrier: Carrier, app: Application, label: str, code: int
) -> None:
    conference = f'<Conference participantLabel="{label}" waitUrl="">a</Conference>'
    app.answer("/voice", f"<Dial>{conference}</Dial><Say>Lanjut</Say>")
    leg = call(carrier)
    assert (leg.heard, carrier.complaints()) == (["Lanjut"], [code])
    create = carrier.client.conferences("a").participants.create
    with pytest.raises(TwilioRestException) as refused:
        create(to=CITIZEN, from_=CITY, label=label)
    assert refused.value.code == code


def test_a_full_conference_has_its_code(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", '<Dial><Conference maxParticipants="2" waitUrl="">a</Conference></Dial>')
    for _ in range(3):
        carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: carrier.complaints() == [16020])


@pytest.mark.parametrize("length", ["long", "²", "-1", ""])
def test_a_number_that_is_none_counts_as_the_default(
    carrier: Carrier, app: Application, length: str
) -> None:
    app.answer("/voice", f"<Pause length='{length}'/><Say>Halo</Say>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_over)
    assert (leg.status, leg.heard) == ("completed", ["Halo"])
    assert carrier.complaints() == [13910]
