"""Webhook addresses: overrides in the fragment, relative ones, wrong ones."""

from __future__ import annotations

import pytest

from callcentre.emulator.addresses import AddressError, resolve, split_overrides


def test_overrides_are_taken_from_the_fragment() -> None:
    url, overrides = split_overrides("https://a.example/v?x=1#rt=4000&rc=3&rp=ct,rt,5xx&tt=9000")
    assert url == "https://a.example/v?x=1"
    assert (overrides.read, overrides.retries, overrides.total) == (4.0, 3, 9.0)
    assert [overrides.retries_on(why) for why in ("ct", "5xx", "4xx", "")] == [
        True,
        True,
        False,
        False,
    ]


def test_without_a_fragment_only_a_failed_connection_is_tried_again() -> None:
    overrides = split_overrides("http://a.example/")[1]
    assert (overrides.connect, overrides.read, overrides.retries) == (5.0, 15.0, 1)
    assert overrides.retries_on("ct")
    assert not overrides.retries_on("5xx")


@pytest.mark.parametrize(
    "url",
    ["/voice", "ftp://a.example/", "https://", "https://a_b.example/", "https://a.example/#rc=9"],
)
def test_an_unusable_address_is_refused(url: str) -> None:
    with pytest.raises(AddressError):
        split_overrides(url)


def test_relative_addresses_need_a_base() -> None:
    assert resolve("http://a.example/voice?x=1#rc=1", "step?n=2") == "http://a.example/step?n=2"
    with pytest.raises(AddressError):
        resolve(None, "/step")
