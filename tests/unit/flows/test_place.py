"""A place travels in a URL and comes back the same."""

from __future__ import annotations

import json

import pytest

from callcentre.calls.inputs import Channel
from callcentre.errors import BadInputError
from callcentre.flows.place import Phase, Place

PLACE = Place(
    flow="hotline",
    version="0123456789ab",
    step="rekam",
    visit=4,
    channel=Channel.VOICE,
    language="id",
    no_input=1,
    no_match=2,
    values={"kode": "482-913-755"},
    phase=Phase.INPUT,
)


def test_a_packed_place_unpacks_to_itself() -> None:
    assert Place.unpack(json.loads(json.dumps(PLACE.pack()))) == PLACE


def test_empty_values_do_not_travel() -> None:
    assert Place("f", "v", "s", 0, Channel.SMS, "id", values={"a": ""}).pack()[-1] == {}


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["hotline"],
        PLACE.pack()[:-1],
        [*PLACE.pack(), "1"],
        [*PLACE.pack(), 1, 1],
        ["hotline", "v", "s", "4", "voice", "id", 0, 0, "i", {}],
        ["hotline", "v", "s", 4, "pigeon", "id", 0, 0, "i", {}],
        ["hotline", "v", "s", 4, "voice", "id", 0, 0, "?", {}],
        ["hotline", "v", "s", 4, "voice", "id", 0, 0, "i", []],
    ],
)
def test_what_is_no_place_is_refused(wrong: list[object]) -> None:
    with pytest.raises(BadInputError, match="not a place in a flow"):
        Place.unpack(wrong)
