"""Which Redis a URL means."""

from __future__ import annotations

import pytest

from callcentre.errors import SettingsError
from callcentre.queueing.clients import Sentinels, read_sentinels


def test_sentinels_are_read_with_their_usual_port() -> None:
    named = read_sentinels("redis+sentinel://:p%40ss@one,two:26380/desk/2")
    assert named == Sentinels((("one", 26379), ("two", 26380)), "desk", 2, None, "p@ss")


@pytest.mark.parametrize(
    "url", ["redis+sentinel:///desk", "redis+sentinel://one", "redis+sentinel://one/desk/x"]
)
def test_a_url_that_does_not_say_enough_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="redis\\+sentinel"):
        read_sentinels(url)
