"""A citizen calls the city: webhooks, keys, words, failures, the end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from callcentre.emulator.legs import Leg
from tests.services.carrier import APPLICATION, CITIZEN, CITY, Application, Carrier, Seen, until


def call(carrier: Carrier, sender: str = CITIZEN) -> Leg:
    """Dial the city without a script."""
    return carrier.do(carrier.exchange.place_call, sender, CITY)


def finished(carrier: Carrier, leg: Leg) -> Leg:
    """Wait for the end of a call."""
    until(lambda: leg.is_over)
    carrier.run(leg.wait_over())
    return leg


def test_a_citizen_presses_a_key_in_a_gather(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", '<Gather numDigits="1" action="/step?n=1"><Say>Tekan satu</Say></Gather>')
    app.answer("/step", lambda seen: f"<Say>Anda menekan {seen['Digits']}</Say><Hangup/>")
    report = carrier.play(f"""
        citizens:
          - name: Ibu Sari
            number: "{CITIZEN}"
            do:
              - dial: "{CITY}"
              - hear: tekan SATU
              - press: "1"
              - hear: menekan 1
              - ended: true
        """)
    assert report["state"] == "done", report
    assert app.at("/voice")[0]["CallStatus"] == "ringing"
    assert app.at("/step")[0]["CallStatus"] == "in-progress"
    until(lambda: app.at("/status"))
    assert app.at("/status")[0]["CallStatus"] == "completed"
    assert all(seen.signed for seen in app.seen)
    assert carrier.complaints() == []


def test_the_first_webhook_carries_the_base_fields(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", "<Hangup/>")
    leg = finished(carrier, call(carrier))
    form = app.at("/voice")[0].form
    assert form["CallSid"] == leg.sid
    assert form["From"] == form["Caller"] == CITIZEN
    assert form["To"] == form["Called"] == CITY
    assert (form["Direction"], form["ApiVersion"]) == ("inbound", "2010-04-01")
    assert form["FromCity"] == form["CalledCountry"] == ""
    headers = app.at("/voice")[0].headers
    assert headers["User-Agent"] == "TwilioProxy/1.1"
    assert headers["I-Twilio-Idempotency-Token"]


def test_a_number_tells_of_the_end_once(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", "<Say>Selamat pagi</Say>")
    finished(carrier, call(carrier))
    until(lambda: app.at("/status"))
    (end,) = app.at("/status")
    assert (end["CallStatus"], end["SequenceNumber"]) == ("completed", "0")
    assert end["CallbackSource"] == "call-progress-events"
    assert end["Timestamp"].endswith("+0000")
    assert int(end["CallDuration"]) >= 0


def test_a_withheld_caller_has_no_number(carrier: Carrier, app: Application) -> None:
    finished(carrier, call(carrier, "withheld"))
    assert app.at("/voice")[0]["From"] == "anonymous"


def test_silence_goes_on_to_the_next_verb(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", '<Gather action="/step" timeout="2"/><Say>Tidak ada masukan</Say>')
    leg = finished(carrier, call(carrier))
    assert leg.heard == ["Tidak ada masukan"]
    assert app.at("/step") == []


def test_silence_is_reported_when_asked_for(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", '<Gather action="/step" timeout="1" actionOnEmptyResult="true"/>')
    app.answer("/step", "<Hangup/>")
    finished(carrier, call(carrier))
    assert app.at("/step")[0]["Digits"] == ""


def test_the_finishing_key_is_not_among_the_digits(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", '<Gather action="/step" timeout="60"/>')
    app.answer("/step", "<Hangup/>")
    leg = call(carrier)
    until(lambda: leg.is_listening)
    for key in "123#":
        carrier.do(leg.press, key)
    finished(carrier, leg)
    assert (app.at("/step")[0]["Digits"], app.at("/step")[0]["FinishedOnKey"]) == ("123", "#")


def test_words_reach_a_gather_that_takes_speech(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", '<Gather input="dtmf speech" action="/step" timeout="60"/>')
    app.answer("/step", "<Hangup/>")
    leg = call(carrier)
    until(lambda: leg.is_listening)
    carrier.do(leg.say, "ada kebakaran")
    finished(carrier, leg)
    assert app.at("/step")[0]["SpeechResult"] == "ada kebakaran"
    assert "Digits" not in app.at("/step")[0].form


def test_a_caller_who_hangs_up_in_a_gather_makes_no_request(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", '<Gather action="/step" timeout="60" actionOnEmptyResult="true"/>')
    leg = call(carrier)
    until(lambda: leg.is_listening)
    carrier.run(leg.hang_up())
    until(lambda: app.at("/status"))
    assert app.at("/step") == []


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_a_rejected_call_is_never_answered(
    carrier: Carrier, app: Application, reason: str, status: str
) -> None:
    app.answer("/voice", f'<Reject reason="{reason}"/>')
    leg = finished(carrier, call(carrier))
    until(lambda: app.at("/status"))
    assert (leg.status, leg.started) == (status, None)
    assert app.at("/status")[0]["CallDuration"] == "0"


def test_a_number_that_nobody_has_fails(carrier: Carrier, app: Application) -> None:
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, "+62999999999")
    assert finished(carrier, leg).status == "failed"
    assert app.seen == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (500, 11200),
        (404, 11200),
        (web.Response(text="<Response><Say>x", content_type="text/xml"), 12100),
        (web.Response(text="{}", content_type="application/json"), 12300),
        (web.Response(text="", content_type="text/xml"), 11770),
        (web.Response(text=" " * 66_000, content_type="text/xml"), 11750),
    ],
)
def test_a_broken_document_sends_the_call_to_the_fallback(
    carrier: Carrier, app: Application, answer: Any, code: int
) -> None:
    app.answer("/voice", lambda _: answer)
    app.answer("/fallback", "<Say>Mohon maaf</Say>")
    leg = finished(carrier, call(carrier))
    assert leg.heard == ["Mohon maaf"]
    assert app.at("/fallback")[0]["ErrorCode"] == str(code)
    assert app.at("/fallback")[0]["ErrorUrl"] == app.base + "/voice"
    assert carrier.complaints() == [code]


def test_without_a_working_fallback_the_caller_hears_an_apology(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", 500)
    app.answer("/fallback", 500)
    leg = finished(carrier, call(carrier))
    assert leg.status == "completed"
    assert "application error" in leg.heard[0]
    assert carrier.complaints() == [11200, 11200]


def test_a_late_answer_is_a_failure(carrier: Carrier, app: Application) -> None:
    async def late(_: Seen) -> str:
        await asyncio.sleep(0.6)
        return "<Say>terlambat</Say>"

    app.answer("/voice", lambda _: f"<Redirect>{app.base}/late#rt=200</Redirect>")
    app.answer("/late", late)
    app.answer("/fallback", "<Hangup/>")
    finished(carrier, call(carrier))
    assert app.at("/fallback")[0]["ErrorCode"] == "11200"
    assert len(app.at("/late")) == 1


def test_a_retry_carries_the_same_token(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", f"<Redirect>{app.base}/shaky#rc=2&amp;rp=5xx</Redirect>")
    app.answer("/shaky", lambda _: 503 if len(app.at("/shaky")) < 3 else "<Say>akhirnya</Say>")
    leg = finished(carrier, call(carrier))
    assert leg.heard == ["akhirnya"]
    tokens = {seen.headers["I-Twilio-Idempotency-Token"] for seen in app.at("/shaky")}
    assert (len(app.at("/shaky")), len(tokens)) == (3, 1)
    assert all(seen.signed for seen in app.seen)


def test_mistakes_in_a_document_are_listed_and_the_call_goes_on(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", '<Sing/><Say colour="red">Halo</Say>')
    leg = finished(carrier, call(carrier))
    assert leg.heard == ["Halo"]
    assert carrier.complaints() == [12200, 12200]


def test_cookies_live_as_long_as_the_call(carrier: Carrier, app: Application) -> None:
    def first(_: Seen) -> web.Response:
        text = "<Response><Redirect>/next</Redirect></Response>"
        answer = web.Response(text=text, content_type="text/xml")
        answer.set_cookie("place", "menu-1")
        return answer

    app.answer("/voice", first)
    app.answer("/next", "<Hangup/>")
    finished(carrier, call(carrier))
    assert "place=menu-1" in app.at("/next")[0].headers["Cookie"]
    finished(carrier, call(carrier))
    assert "Cookie" not in app.at("/voice")[1].headers


def test_http_redirects_are_followed_as_get_without_fields(
    carrier: Carrier, app: Application
) -> None:
    def moved(_: Seen) -> web.Response:
        return web.Response(status=302, headers={"Location": "/moved?x=1"})

    app.answer("/voice", moved)
    app.answer("/moved", "<Say>pindah</Say>")
    leg = finished(carrier, call(carrier))
    (seen,) = app.at("/moved")
    assert (seen.method, seen.form, seen.signed) == ("GET", {"x": "1"}, True)
    assert leg.heard == ["pindah"]


def test_plain_text_is_spoken(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", lambda _: web.Response(text="Halo semua", content_type="text/plain"))
    assert finished(carrier, call(carrier)).heard == ["Halo semua"]


def test_a_message_is_recorded_until_a_key(carrier: Carrier, app: Application) -> None:
    record = '<Record action="/after" recordingStatusCallback="/recording" trim="do-not-trim"/>'
    app.answer("/voice", record)
    app.answer("/after", "<Hangup/>")
    leg = call(carrier)
    until(lambda: leg.is_listening)
    carrier.do(leg.press, "#")
    finished(carrier, leg)
    until(lambda: app.at("/recording"))
    after, told = app.at("/after")[0], app.at("/recording")[0]
    assert after["Digits"] == "#"
    assert after["RecordingSid"] == told["RecordingSid"]
    assert (told["RecordingStatus"], told["RecordingSource"]) == ("completed", "RecordVerb")
    assert told["RecordingChannels"] == "1"


def test_a_caller_who_hangs_up_in_a_recording_is_still_told_of(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", '<Record action="/after" recordingStatusCallback="/recording"/>')
    leg = call(carrier)
    until(lambda: leg.is_listening)
    carrier.do(leg.say, "lampu mati")
    carrier.run(leg.hang_up())
    until(lambda: app.at("/recording") and app.at("/after"))
    after = app.at("/after")[0]
    assert (after["Digits"], after["CallStatus"]) == ("hangup", "completed")


def test_a_softphone_cannot_forge_what_the_carrier_vouches_for(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/softphone", "<Hangup/>")
    params = {"Offer": "token-1", "From": "client:supervisor", "CallStatus": "completed"}
    leg = carrier.do(
        carrier.exchange.place_call,
        "client:operator_1",
        "",
        application_sid=APPLICATION,
        params=params,
    )
    finished(carrier, leg)
    form = app.at("/softphone")[0].form
    assert form["From"] == "client:operator_1"
    assert (form["Offer"], form["ApplicationSid"]) == ("token-1", APPLICATION)
    assert (form["CallStatus"], form["Direction"]) == ("ringing", "inbound")


@pytest.mark.parametrize(("barge_in", "heard"), [("true", 1), ("false", 2)])
def test_a_key_cuts_the_prompt_only_if_it_may(
    carrier: Carrier, app: Application, barge_in: str, heard: int
) -> None:
    prompts = "<Pause length='6'/><Say>Tekan satu</Say>"
    gather = f'<Gather numDigits="1" action="/after" bargeIn="{barge_in}">{prompts}</Gather>'
    app.answer("/voice", f"<Say>Halo</Say>{gather}")
    app.answer("/after", "<Hangup/>")
    leg = call(carrier)
    until(lambda: leg.is_listening)
    carrier.do(leg.press, "1")
    finished(carrier, leg)
    assert app.at("/after")[0]["Digits"] == "1"
    assert len(leg.heard) == heard
