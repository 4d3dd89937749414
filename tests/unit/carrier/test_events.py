"""From the carrier's form to our words; nothing that a form can hold raises the wrong error."""

from __future__ import annotations

import pytest

from callcentre.calls.inputs import Channel, Keys, Recorded, Silence, Speech
from callcentre.carrier import events
from callcentre.errors import BadInputError

CALL = {"CallSid": "CA" + "1" * 32, "AccountSid": "AC1", "From": "+628111234567", "To": "+62411112"}


@pytest.mark.parametrize("call_id", ["", " ", "x" * 65, "CA1;--", "CA/../1", "CA\n1"])
def test_a_call_must_have_an_identifier(call_id: str) -> None:
    with pytest.raises(BadInputError, match="CallSid"):
        events.leg_event(CALL | {"CallSid": call_id})


def test_other_carriers_identifiers_are_welcome() -> None:
    uuid = "4f1c9d3e-8f0b-4b3e-9d51-1f7f6a3b2c1d"
    assert events.leg_event({"CallSid": uuid}).call_id == uuid


@pytest.mark.parametrize(
    ("fields", "given"),
    [
        ({"Digits": "1"}, Keys("1")),
        ({"Digits": "12#"}, Keys("12#")),
        ({"Digits": "x<y"}, Silence()),
        ({"Digits": ""}, Silence()),
        ({}, Silence()),
        ({"SpeechResult": " Tolong. ", "Confidence": "0.8"}, Speech("Tolong.", 0.8)),
        ({"SpeechResult": "tolong"}, Speech("tolong", None)),
        ({"SpeechResult": "tolong", "Confidence": "nan"}, Speech("tolong", None)),
        ({"SpeechResult": "  "}, Silence()),
        ({"Digits": "1", "SpeechResult": "dua"}, Keys("1")),
        (
            {"RecordingUrl": "x", "RecordingSid": "RE1", "RecordingDuration": "7", "Digits": "#"},
            Recorded("RE1", 7, "#"),
        ),
        (
            {"RecordingUrl": "x", "RecordingDuration": "?", "Digits": "hangup"},
            Recorded("", 0, ""),
        ),
    ],
)
def test_what_the_caller_did(fields: dict[str, str], given: object) -> None:
    assert events.flow_input(CALL | fields) == given


def test_a_status_is_one_event_by_its_sequence_number() -> None:
    first = events.status_event(CALL | {"CallStatus": "ringing", "SequenceNumber": "1"})
    again = events.status_event(CALL | {"CallStatus": "ringing", "SequenceNumber": "1"})
    later = events.status_event(CALL | {"CallStatus": "completed", "SequenceNumber": "2"})
    assert first.key == again.key != later.key


def test_a_time_of_the_carrier_is_read_or_left_out() -> None:
    good = events.status_event(CALL | {"Timestamp": "Fri, 20 Aug 2010 01:13:42 +0000"})
    assert good.carrier_at is not None
    assert good.carrier_at.isoformat() == "2010-08-20T01:13:42+00:00"
    assert events.status_event(CALL | {"Timestamp": "yesterday"}).carrier_at is None


@pytest.mark.parametrize("duration", ["", "-1", "1e9", "٣", "99999999999999"])
def test_a_strange_duration_is_no_duration(duration: str) -> None:
    assert events.status_event(CALL | {"CallDuration": duration}).duration is None


def test_a_whatsapp_message_with_a_place_and_a_picture() -> None:
    message = events.message_event(
        {
            "MessageSid": "SM1",
            "From": "whatsapp:+628111234567",
            "To": "whatsapp:+62411112",
            "NumMedia": "1",
            "MediaUrl0": "https://api.example/m",
            "MediaContentType0": "image/jpeg",
            "Latitude": "-5.1477",
            "Longitude": "119.4327",
        }
    )
    assert message.channel is Channel.WHATSAPP
    assert message.city_address == "+62411112"
    assert (message.latitude, message.longitude) == (-5.1477, 119.4327)
    assert message.media == ({"url": "https://api.example/m", "type": "image/jpeg"},)


@pytest.mark.parametrize("latitude", ["", "north", "91", "nan", "inf"])
def test_an_impossible_place_is_no_place(latitude: str) -> None:
    message = events.message_event({"MessageSid": "SM1", "Latitude": latitude})
    assert message.latitude is None


def test_a_message_must_have_an_identifier_old_or_new() -> None:
    assert events.message_event({"SmsSid": "SM2"}).carrier_id == "SM2"
    with pytest.raises(BadInputError, match="SmsSid"):
        events.message_event({"Body": "halo"})
