"""Our instructions in the carrier's markup."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from callcentre.calls.city import City
from callcentre.calls.instructions import (
    Continue,
    HangUp,
    JoinRoom,
    Listen,
    Pause,
    Play,
    RecordVoice,
    RingPhones,
    Say,
)
from callcentre.carrier.twiml import Addresses, Speaker, render, render_replies

TO = Addresses(
    next="https://h.example/step?p=a&b=1",
    sounds="https://h.example/sounds",
    recording="https://h.example/recording",
    room="https://h.example/room",
    after="https://h.example/after",
)


def _parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own document


def test_silence_at_a_question_comes_back_to_us(city: City) -> None:
    listen = Listen((Say("Tekan 1", "id"), Pause(1)), timeout=5, max_digits=1)
    gather = _parsed(render((listen,), TO, Speaker(city.voices)))[0]
    assert gather.tag == "Gather"
    assert gather.attrib["actionOnEmptyResult"] == "true"
    assert gather.attrib["action"] == TO.next
    assert gather.attrib["numDigits"] == "1"
    assert [child.tag for child in gather] == ["Say", "Pause"]
    assert gather[0].attrib == {"language": "id-ID", "voice": city.voices["id"].voice}


def test_speech_is_asked_for_with_its_language_and_always_beside_keys(city: City) -> None:
    listen = Listen((), timeout=5, speech=True, language="id", hints=("darurat", "tolong"))
    gather = _parsed(render((listen,), TO, Speaker(city.voices)))[0]
    assert gather.attrib["input"] == "dtmf speech"
    assert gather.attrib["language"] == "id-ID"
    assert gather.attrib["hints"] == "darurat,tolong"


def test_a_recording_without_a_sound_goes_on_too() -> None:
    document = _parsed(render((RecordVoice((Say("Bicara", "id"),)),), TO, Speaker()))
    assert [verb.tag for verb in document] == ["Say", "Record", "Redirect"]
    assert document[1].attrib["recordingStatusCallback"] == TO.recording


def test_every_leg_of_a_room_names_the_same_callbacks() -> None:
    legs = [
        JoinRoom("call-1", "operator_1", end_when_leaves=False),
        JoinRoom("call-1", "caller", end_when_leaves=True),
    ]
    rooms = [_parsed(render((leg,), TO, Speaker()))[0][0] for leg in legs]
    callbacks = [
        {name: value for name, value in room.attrib.items() if "allback" in name} for room in rooms
    ]
    assert callbacks[0] == callbacks[1]
    assert [room.attrib["endConferenceOnExit"] for room in rooms] == ["false", "true"]


def test_an_unrecorded_room_says_so() -> None:
    room = _parsed(render((JoinRoom("r", "x", False, record=False),), TO, Speaker()))[0][0]
    assert room.attrib["record"] == "do-not-record"
    assert "recordingStatusCallback" not in room.attrib


def test_fallback_phones_ring_together() -> None:
    ring = RingPhones(("+62811111111", "+62822222222"), "+62411112")
    dial = _parsed(
        render(
            (
                ring,
                HangUp(),
            ),
            TO,
            Speaker(),
        )
    )[0]
    assert [number.text for number in dial] == ["+62811111111", "+62822222222"]
    assert dial.attrib["callerId"] == "+62411112"


def test_hostile_text_stays_text() -> None:
    hostile = "<Hangup/> & \x00\x08\ud800 ]]> \u202eاختبار 🚑"
    say = _parsed(render((Say(hostile, "id"),), TO, Speaker()))[0]
    assert say.text == "<Hangup/> &  ]]> \u202eاختبار 🚑"


def test_what_is_too_long_for_the_carrier_is_cut() -> None:
    say = _parsed(render((Say("a" * 9000, "id"),), TO, Speaker()))[0]
    assert len(say.text or "") == 4000


def test_replies_are_messages_and_silence_is_an_empty_document() -> None:
    assert [verb.tag for verb in _parsed(render_replies(["a < b"]))] == ["Message"]
    assert len(_parsed(render_replies([]))) == 0


def test_music_and_going_on() -> None:
    document = _parsed(
        render(
            (
                Play("hold.wav"),
                Continue(),
            ),
            TO,
            Speaker(),
        )
    )
    assert [verb.text for verb in document] == ["https://h.example/sounds/hold.wav", TO.next]
