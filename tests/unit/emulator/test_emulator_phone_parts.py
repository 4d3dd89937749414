"""What a web phone may send: pictures, places, numbers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from callcentre.emulator.config import ConfigError, build_config
from callcentre.emulator.messages import Channel
from callcentre.emulator.phone import PhoneTroubleError, own_number
from callcentre.emulator.phone_messages import PlaceError, location_fields
from callcentre.emulator.photos import LARGEST, PhotoError, Uploads, picture_type

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


def put(uploads: Uploads, body: bytes, channel: Channel = "sms") -> str:
    """Upload ``body`` as a browser would."""

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    return asyncio.run(uploads.put(chunks(), channel))


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"GIF89a..........", "image/gif"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"<svg onload=x()>", ""),
        (b"%PDF-1.7........", ""),
        (b"", ""),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(head: bytes, kind: str) -> None:
    assert picture_type(head) == kind


def test_a_picture_is_handed_over_once() -> None:
    uploads = Uploads()
    photo = put(uploads, JPEG)
    upload = uploads.take(photo)
    assert upload is not None
    assert (upload.content_type, upload.body) == ("image/jpeg", JPEG)
    assert uploads.take(photo) is None


@pytest.mark.parametrize(("channel", "taken"), [("sms", False), ("whatsapp", True)])
def test_whatsapp_carries_larger_pictures_than_sms(channel: Channel, taken: bool) -> None:
    large = JPEG + b"\0" * LARGEST["sms"]
    if taken:
        assert put(Uploads(), large, channel)
    else:
        with pytest.raises(PhotoError, match="photo_too_large"):
            put(Uploads(), large, channel)


def test_pictures_that_are_never_sent_are_forgotten() -> None:
    uploads = Uploads()
    first = put(uploads, JPEG)
    for _ in range(10):
        put(uploads, JPEG)
    assert uploads.take(first) is None


def test_a_location_becomes_the_fields_of_its_webhook() -> None:
    shared = {"latitude": "-5.135", "longitude": 119.413, "label": " Karebosi "}
    assert location_fields(shared) == {
        "Latitude": "-5.135",
        "Longitude": "119.413",
        "MessageType": "location",
        "Label": "Karebosi",
    }
    assert location_fields({"body": "halo"}) == {}


@pytest.mark.parametrize("latitude", ["x", "nan", "91", "-91", "1e400"])
def test_a_place_outside_this_earth_is_refused(latitude: str) -> None:
    with pytest.raises(PlaceError):
        location_fields({"latitude": latitude, "longitude": "0"})


@pytest.mark.parametrize("longitude", [None, "181", "nan"])
def test_half_a_place_is_refused(longitude: str | None) -> None:
    with pytest.raises(PlaceError):
        location_fields({"latitude": "0", "longitude": longitude})


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0811 410-001", "+62811410001"), ("+62 (811) 410", "+62811410"), ("112", "112")],
)
def test_a_number_is_written_as_the_network_writes_it(typed: str, number: str) -> None:
    assert own_number(typed) == number


@pytest.mark.parametrize("typed", ["", "x", "+0811", "1", "112;rm"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(PhoneTroubleError, match="not_a_number"):
        own_number(typed)


def test_a_place_of_the_configuration_must_be_on_this_earth() -> None:
    accounts = [{"sid": "AC1", "tokens": ["t"]}]
    good = {"name": "Losari", "latitude": -5.143, "longitude": 119.407}
    config = build_config({"accounts": accounts, "places": [good]})
    assert config.places[0].name == "Losari"
    for wrong in ({**good, "latitude": 99}, {"name": "x"}, "Losari"):
        with pytest.raises(ConfigError, match="places"):
            build_config({"accounts": accounts, "places": [wrong]})
