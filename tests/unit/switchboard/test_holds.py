"""What a waiting caller's address carries, also one that an older version of us has sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from callcentre.calls.inputs import Channel
from callcentre.clock import to_ms
from callcentre.errors import BadInputError
from callcentre.flows.place import Place
from callcentre.switchboard.addresses import Addresses, Hold

SECRET = "a secret for tests, long enough for the rule"
EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
PLACE = Place("hotline", "v1", "antre", 3, Channel.VOICE, "id")
HOLD = Hold(PLACE, "umum", EIGHT, turn=4)


@pytest.fixture
def addresses() -> Addresses:
    """Of a house at hotline.example."""
    return Addresses("https://hotline.example", SECRET)


@pytest.mark.parametrize(
    "hold",
    [
        HOLD,
        replace(HOLD, tries=2),
        replace(HOLD, told_at=EIGHT + timedelta(seconds=40)),
        replace(HOLD, alone_since=EIGHT + timedelta(seconds=9), tries=1, told_at=EIGHT),
    ],
)
def test_a_hold_comes_back_as_it_was_sealed(addresses: Addresses, hold: Hold) -> None:
    assert addresses.read_hold(addresses.seal_hold(hold)) == hold


@pytest.mark.parametrize("more", [[], [to_ms(EIGHT)], [to_ms(EIGHT), 1]])
def test_what_an_older_version_sealed_is_read(addresses: Addresses, more: list[int]) -> None:
    old = [PLACE.pack(), "umum", to_ms(EIGHT), 4, *more]
    sealed = URLSafeSerializer(SECRET, salt="callcentre.place").dumps(old)
    assert addresses.read_hold(str(sealed)).joined_at == EIGHT


def test_one_more_turn_keeps_what_was_told_and_tried() -> None:
    hold = replace(HOLD, tries=2, told_at=EIGHT, alone_since=EIGHT)
    assert hold.next_turn() == replace(hold, turn=5, alone_since=None)


def test_what_is_no_hold_is_refused(addresses: Addresses) -> None:
    place = URLSafeSerializer(SECRET, salt="callcentre.place").dumps(list(PLACE.pack()))
    for sealed in (str(place), "nonsense", ""):
        with pytest.raises(BadInputError):
            addresses.read_hold(sealed)
