"""What is said and recorded beside the document; old verbs and absent ones."""

from __future__ import annotations

import json

import pytest
import requests
from requests.auth import HTTPBasicAuth
from twilio.base.exceptions import TwilioRestException

from callcentre.emulator.legs import Leg
from tests.services.carrier import ACCOUNT, CITIZEN, CITY, TOKEN, Application, Carrier, until

LONG = "<Say>Ya</Say><Pause length='600'/>"


def call(carrier: Carrier, app: Application, document: str) -> Leg:
    """A citizen calls and is in progress with that document."""
    app.answer("/voice", document)
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.started is not None)
    return leg


def test_what_is_said_is_told_while_it_is_said(carrier: Carrier, app: Application) -> None:
    leg = call(
        carrier,
        app,
        '<Start><Transcription name="satu" statusCallbackUrl="/words" languageCode="id-ID"'
        ' partialResults="true" track="both_tracks"/></Start>'
        "<Say>Selamat pagi</Say><Pause length='30'/>"
        '<Stop><Transcription name="satu"/></Stop><Pause length="600"/>',
    )
    until(lambda: len(leg.heard) == 1)
    carrier.do(leg.say, "ada kebakaran")
    until(lambda: [one for one in app.at("/words") if "stopped" in one["TranscriptionEvent"]])
    told = sorted(app.at("/words"), key=lambda one: int(one["SequenceId"]))
    assert [one["TranscriptionEvent"].rpartition("-")[2] for one in told] == [
        "started",
        *["content"] * 4,
        "stopped",
    ]
    assert "ProviderConfiguration" in told[0].form
    content = [
        (one["Track"], one["Final"], json.loads(one["TranscriptionData"])["transcript"])
        for one in told[1:5]
    ]
    assert content == [
        ("outbound_track", "false", "Selamat"),
        ("outbound_track", "true", "Selamat pagi"),
        ("inbound_track", "false", "ada"),
        ("inbound_track", "true", "ada kebakaran"),
    ]
    assert "confidence" in json.loads(told[2]["TranscriptionData"])
    assert {one["LanguageCode"] for one in told} == {"id-ID"}
    assert carrier.complaints() == []


def test_a_transcription_over_rest_ends_with_the_call(carrier: Carrier, app: Application) -> None:
    leg = call(carrier, app, LONG)
    url = app.base + "/words"
    transcriptions = carrier.client.calls(leg.sid).transcriptions
    made = transcriptions.create(name="dua", track="inbound_track", status_callback_url=url)
    assert (made.status, made.name, made.sid[:2]) == ("in-progress", "dua", "GT")
    carrier.run(leg.hang_up())
    until(lambda: len(app.at("/words")) == 2)
    assert carrier.client.calls(leg.sid).transcriptions("dua").update("stopped").sid == made.sid
    with pytest.raises(TwilioRestException) as late:
        transcriptions.create(name="tiga")
    assert late.value.code == 21220


def test_a_recording_beside_the_document_is_mono_or_dual(
    carrier: Carrier, app: Application
) -> None:
    leg = call(
        carrier,
        app,
        f'<Start><Recording recordingStatusCallback="{app.base}/recorded" channels="dual"'
        ' recordingStatusCallbackEvent="in-progress completed"/></Start><Pause length="8"/>',
    )
    until(lambda: leg.is_over)
    until(lambda: len(app.at("/recorded")) == 2)
    ended = app.at("/recorded")[1]
    assert (ended["RecordingStatus"], ended["RecordingChannels"]) == ("completed", "2")
    base, auth = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{ended['RecordingSid']}", _auth()
    sounds = [carrier.get(base + end, auth) for end in (".wav", ".wav?RequestedChannels=1", ".mp3")]
    assert [one.headers["Content-Type"] for one in sounds] == ["audio/x-wav"] * 2 + ["audio/mpeg"]
    assert len(sounds[0].content) > len(sounds[1].content) > 1000


def _auth() -> HTTPBasicAuth:
    return HTTPBasicAuth(ACCOUNT, TOKEN)


def test_a_pause_is_skipped_or_silent(carrier: Carrier, app: Application) -> None:
    leg = call(carrier, app, LONG)
    made = carrier.client.calls(leg.sid).recordings.create()
    current = carrier.client.calls(leg.sid).recordings("Twilio.CURRENT")
    assert current.update("paused", pause_behavior="skip").status == "paused"
    assert current.fetch().status == "paused"
    assert current.update("in-progress").status == "in-progress"
    assert current.update("stopped").sid == made.sid
    with pytest.raises(TwilioRestException) as over:
        current.fetch()
    assert over.value.code == 20404


def test_a_deleted_recording_stays_as_metadata(carrier: Carrier, app: Application) -> None:
    leg = call(carrier, app, LONG)
    sid = carrier.client.calls(leg.sid).recordings.create().sid
    recording = carrier.client.recordings(sid)
    until(lambda: recording.fetch().status == "in-progress")
    carrier.run(leg.hang_up())
    until(lambda: recording.fetch().status == "completed")
    assert recording.delete()
    assert carrier.client.recordings.list() == []
    assert recording.fetch(include_soft_deleted=True).status == "deleted"
    (kept,) = carrier.client.recordings.list(include_soft_deleted=True)
    assert kept.sid == sid


def test_a_message_is_transcribed(carrier: Carrier, app: Application) -> None:
    leg = call(
        carrier,
        app,
        '<Record action="/recorded" transcribe="true" transcribeCallback="/text" timeout="20"/>',
    )
    until(lambda: leg.is_listening)
    carrier.do(leg.say, "the lamp is broken")
    until(lambda: app.at("/text"))
    told = app.at("/text")[0]
    assert (told["TranscriptionStatus"], told["TranscriptionText"]) == (
        "completed",
        "the lamp is broken",
    )
    assert told["RecordingSid"] == app.at("/recorded")[0]["RecordingSid"]


def test_the_old_sms_verb_writes_to_the_caller(carrier: Carrier, app: Application) -> None:
    call(carrier, app, '<Sms action="/sent">Kode 123</Sms>')
    until(lambda: app.at("/sent"))
    assert app.at("/sent")[0]["SmsStatus"] == "sent"
    assert carrier.client.messages.list(to=CITIZEN)[0].body == "Kode 123"


@pytest.mark.parametrize("verb", ["Connect", "Pay", "Prompt", "Refer", "Echo"])
def test_a_verb_that_is_not_served_is_said_loudly(
    carrier: Carrier, app: Application, verb: str
) -> None:
    leg = call(carrier, app, f"<{verb}/><Say>Lanjut</Say>")
    until(lambda: leg.is_over)
    assert (leg.heard, carrier.complaints()) == (["Lanjut"], [12200])


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("<Start><Stream url='wss://example.org'/></Start>", 12200),
        ("<Start><Recording recordingStatusCallback='/relative'/></Start>", 11100),
        ("<Stop><Transcription name='none'/></Stop>", 12200),
        ("<Sms to='rumah'>x</Sms>", 14101),
        ("<Sms from='+15005550006'>x</Sms>", 14102),
    ],
)
def test_what_cannot_be_started_has_its_code(
    carrier: Carrier, app: Application, start: str, code: int
) -> None:
    leg = call(carrier, app, start)
    until(lambda: leg.is_over)
    assert carrier.complaints() == [code]


@pytest.mark.parametrize("sound", ["silence", "words"])
def test_a_message_of_nothing_but_silence_is_absent(
    carrier: Carrier, app: Application, sound: str
) -> None:
    events = 'recordingStatusCallbackEvent="completed absent"'
    told = f'recordingStatusCallback="/told" {events} timeout="2"'
    leg = call(carrier, app, f'<Record action="/recorded" {told}/>')
    until(lambda: leg.is_listening)
    if sound == "words":
        carrier.do(leg.say, "lampu mati")
    until(lambda: app.at("/told"))
    form = app.at("/told")[0].form
    assert form["RecordingStatus"] == ("absent" if sound == "silence" else "completed")
    media = carrier.get(
        f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{form['RecordingSid']}", _auth()
    )
    assert media.status_code == (404 if sound == "silence" else 200)
    if sound == "silence":
        assert form["RecordingDuration"] == app.at("/recorded")[0]["RecordingDuration"] == "0"
        assert carrier.client.recordings(form["RecordingSid"]).fetch().status == "absent"


@pytest.mark.parametrize("why", ["engine", "fault"])
def test_a_transcription_that_fails_says_so_and_the_call_goes_on(
    carrier: Carrier, app: Application, why: str
) -> None:
    rule = {"fault": "fail_transcription"}
    if why == "fault":
        requests.put(f"{carrier.url}/emulator/faults", json=[rule], timeout=5).raise_for_status()
    engine = "transcriptionEngine='nobody'" if why == "engine" else ""
    leg = call(
        carrier,
        app,
        f'<Start><Transcription statusCallbackUrl="/words" {engine}/></Start>{LONG}',
    )
    until(lambda: len(app.at("/words")) == 3)
    told = sorted(app.at("/words"), key=lambda one: int(one["SequenceId"]))
    assert [one["TranscriptionEvent"].rpartition("-")[2] for one in told] == [
        "started",
        "error",
        "stopped",
    ]
    code = "32651" if why == "engine" else "32650"
    assert told[1]["TranscriptionErrorCode"] == code
    assert told[1]["TranscriptionError"]
    assert carrier.complaints() == [int(code)]
    assert leg.status == "in-progress"
