"""The sound of recordings: both sides apart, true lengths, and parts of a file on demand."""

from __future__ import annotations

import io
import wave
from array import array

import pytest
import requests

from callcentre.emulator.audio import ScriptedDevice
from callcentre.emulator.legs import Leg
from callcentre.emulator.pcm import tone
from tests.services.carrier import ACCOUNT, CITIZEN, CITY, TOKEN, Application, Carrier, until
from tests.unit.emulator_media.ears import tone_level

OPERATOR = "client:operator_1"
CALLER_HUM, OPERATOR_HUM = 500, 900


def talk(carrier: Carrier, app: Application, record: str) -> None:
    """A citizen is put through to an operator; both hum, then one hangs up."""
    voices = ScriptedDevice(), ScriptedDevice()
    called: list[Leg] = []

    async def ring(leg: Leg, _: dict[str, str]) -> None:
        called.append(leg)
        await leg.answer(voices[1])

    carrier.do(carrier.exchange.softphones.register, "operator_1", ring)
    app.answer(
        "/voice",
        f'<Dial record="{record}" recordingStatusCallback="/recorded">'
        "<Client>operator_1</Client></Dial>",
    )
    caller = carrier.do(carrier.exchange.place_call, CITIZEN, CITY, voices[0])
    until(caller.companions)
    carrier.run(voices[0].sound(tone(CALLER_HUM, 2)))
    carrier.run(voices[1].sound(tone(OPERATOR_HUM, 2)))
    carrier.run(caller.hang_up())
    until(lambda: app.at("/recorded"))


def media(carrier: Carrier, app: Application, **headers: str) -> requests.Response:
    """The sound of the recording that the application was told of."""
    sid = app.at("/recorded")[0]["RecordingSid"]
    path = f"{carrier.url}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}.wav"
    return requests.get(path, auth=(ACCOUNT, TOKEN), headers=headers, timeout=5)


@pytest.mark.parametrize(("record", "channels"), [("record-from-answer-dual", 2), ("true", 1)])
def test_a_recorded_talk_holds_both_sides_and_its_length_is_told(
    carrier: Carrier, app: Application, record: str, channels: int
) -> None:
    talk(carrier, app, record)
    with wave.open(io.BytesIO(media(carrier, app).content)) as file:
        seconds = file.getnframes() / file.getframerate()
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (
            channels,
            8000,
            2,
        )
        sound = array("h", file.readframes(file.getnframes()))

    assert abs(int(app.at("/recorded")[0]["RecordingDuration"]) - seconds) <= 0.5
    assert seconds > 3.8
    left, right = sound[0::channels].tobytes(), sound[channels - 1 :: channels].tobytes()
    assert tone_level(left, CALLER_HUM) > 0.05
    assert tone_level(right, OPERATOR_HUM) > 0.05
    if channels == 2:
        assert tone_level(left, OPERATOR_HUM) < 0.005
        assert tone_level(right, CALLER_HUM) < 0.005


def test_a_player_may_ask_for_a_part(carrier: Carrier, app: Application) -> None:
    talk(carrier, app, "true")
    whole, part = media(carrier, app), media(carrier, app, Range="bytes=100-199")

    assert whole.headers["Accept-Ranges"] == "bytes"
    assert (part.status_code, part.content) == (206, whole.content[100:200])


def test_who_dials_on_hears_it_ring_until_somebody_answers(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", '<Dial timeout="5" action="/after">+628222222222</Dial>')
    app.answer("/after", "<Pause length='600'/>")
    ears = ScriptedDevice()
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY, ears)
    until(lambda: ears.heard_rms > 0.03)
    until(lambda: app.at("/after"))
    assert leg.status == "in-progress"
    assert leg.heard == []


@pytest.mark.parametrize(("track", "hum"), [("inbound", CALLER_HUM), ("outbound", OPERATOR_HUM)])
def test_one_track_holds_one_side(carrier: Carrier, app: Application, track: str, hum: int) -> None:
    talk(carrier, app, f'record-from-answer" recordingTrack="{track}')
    assert app.at("/recorded")[0]["RecordingTrack"] == track
    with wave.open(io.BytesIO(media(carrier, app).content)) as file:
        sound = file.readframes(file.getnframes())
    assert tone_level(sound, hum) > 0.05
    other = CALLER_HUM + OPERATOR_HUM - hum
    assert tone_level(sound, other) < 0.005
