"""Whom a flow writes to besides the citizen, and with what."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.calls.effects import SendText
from callcentre.errors import FlowError
from callcentre.flows.issues import find_all
from callcentre.flows.library import parse_flow
from tests.unit.flows.talk import begun, issues_of, voice_flow, voice_text

SID = "HX" + "1" * 32
SENDS = "  mulai: {send: {prompt: dah, %s, sent: antre, failed: antre}}\n"
THREAD = """
flow: coba
spec: 1
title: Coba
channels: [whatsapp]
languages: [id]
entry: {message: mulai}
defaults: {on_error: tutup}
steps:
  mulai: {pause: {minutes: 2000, next: kabar}}
  kabar: {send: {prompt: dah, %ssent: tutup, failed: tutup}}
  tutup: {end: {}}
prompts:
  dah: {id: dah}
"""


@pytest.fixture
def town(city: City) -> City:
    """The city with one template."""
    templates = {"kabar": {"content_sid": SID, "places": ["1"]}}
    return City.model_validate({**city.model_dump(), "templates": templates})


def test_a_contact_is_named_and_a_picture_goes_along(city: City) -> None:
    fields = "to: piket, media: ['https://kota.example/a.png']"
    turn = begun(voice_flow(city, SENDS % fields)).turn
    assert turn is not None
    media = ("https://kota.example/a.png",)
    assert turn.effect == SendText("dah", contact="piket", media=media)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("media: ['http://kota.example/a.png']", "media"),
        ("values: {'1': a}", "values are for the places of a template"),
        ("template: kabar, media: ['https://kota.example/a.png']", "leave media out"),
    ],
)
def test_what_cannot_be_sent_is_refused(city: City, fields: str, said: str) -> None:
    with pytest.raises(FlowError, match=said):
        voice_flow(city, SENDS % fields)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("to: pikat", "the city has no contact 'pikat'; did you mean 'piket'?"),
        ("to: '{kata}'", "'kata' is no variable of the type phone"),
        ("template: kabur", "the city has no template 'kabur'; did you mean 'kabar'?"),
        ("template: kabar", "the template 'kabar' has other places: 1"),
    ],
)
def test_what_the_city_does_not_have_is_told_of(town: City, fields: str, said: str) -> None:
    assert said in issues_of(town, voice_text(SENDS % fields))


@pytest.mark.parametrize(
    ("fields", "late"), [("", True), ("template: kabar, values: {'1': besok}, ", False)]
)
def test_a_template_may_be_sent_when_whatsapp_takes_no_free_text(
    town: City, fields: str, *, late: bool
) -> None:
    found = find_all(parse_flow(THREAD % fields, "coba.yaml", town), town)
    assert ("W8" in {one.rule for one in found}) is late
