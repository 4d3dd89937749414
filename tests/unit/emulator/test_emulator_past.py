"""Things as they were a moment ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callcentre.emulator.past import Remembers, as_of


class Lamp(Remembers):
    """Something that changes."""

    REMEMBERS = frozenset({"state", "switches"})

    def __init__(self) -> None:
        self.state = "off"
        self.switches: tuple[str, ...] = ()
        self.room = "kitchen"


def test_the_past_keeps_the_values_of_then() -> None:
    lamp, before = Lamp(), datetime.now(UTC)
    lamp.state, lamp.switches, lamp.room = "on", ("hall",), "cellar"
    after = datetime.now(UTC) + timedelta(seconds=1)
    then, now = as_of(lamp, before), as_of(lamp, after)
    assert (then.state, then.switches, then.room) == ("off", (), "cellar")
    assert (now.state, now.switches) == (lamp.state, lamp.switches) == ("on", ("hall",))


def test_what_is_younger_is_as_it_was_made() -> None:
    lamp = Lamp()
    lamp.state = "on"
    lamp.state = "broken"
    assert as_of(lamp, datetime(2020, 1, 1, tzinfo=UTC)).state == "off"
