"""Who hears whom in conferences and two-leg talks."""

from __future__ import annotations

import wave
from array import array
from pathlib import Path

import pytest

from callcentre.emulator.audio import LegAudio, Studio


def frame(sample: int) -> bytes:
    return array("h", [sample] * 160).tobytes()


class Monotone:
    """Says the same sample for ever and keeps what it hears."""

    def __init__(self, sample: int) -> None:
        self.sample = sample
        self.heard: list[int] = []

    def deliver(self, sound: bytes) -> None:
        self.heard.append(array("h", sound)[0])

    def take(self) -> bytes:
        return frame(self.sample)


class Hall:
    """A studio whose clock is turned by hand, with people who each hum one number."""

    def __init__(self, folder: Path) -> None:
        self.studio = Studio(1.0, folder)
        self.legs: list[LegAudio] = []

    def leg(self, sample: int) -> LegAudio:
        leg = self.studio.open(f"leg {len(self.legs)}")
        leg.device = Monotone(sample)
        self.legs.append(leg)
        return leg

    def heard(self, leg: LegAudio) -> int | None:
        """What the leg heard in the next 20 ms."""
        device = leg.device
        assert isinstance(device, Monotone)
        device.heard.clear()
        self.studio.tick()
        return device.heard[0] if device.heard else None


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def test_everybody_hears_all_the_others_and_not_themselves(hall: Hall) -> None:
    room = hall.studio.room("call")
    first, second, third = hall.leg(1), hall.leg(20), hall.leg(300)
    for leg in (first, second, third):
        room.join(leg)

    assert hall.heard(first) == 320
    assert hall.heard(second) == 301
    assert hall.heard(third) == 21


def test_a_muted_leg_hears_but_is_not_heard(hall: Hall) -> None:
    room = hall.studio.room("call")
    quiet, other = hall.leg(1), hall.leg(20)
    room.join(quiet, muted=True)
    room.join(other)

    assert hall.heard(quiet) == 20
    assert hall.heard(other) is None


def test_a_leg_on_hold_neither_hears_nor_is_heard_until_it_is_fetched_back(hall: Hall) -> None:
    room = hall.studio.room("call")
    held, other = hall.leg(1), hall.leg(20)
    room.join(held)
    room.join(other)
    room.update(held, hold=True)

    assert hall.heard(held) is None
    assert hall.heard(other) is None
    room.update(held, hold=False)
    assert hall.heard(held) == 20


def test_who_left_is_out_of_earshot(hall: Hall) -> None:
    room = hall.studio.room("call")
    first, second = hall.leg(1), hall.leg(20)
    room.join(first)
    room.join(second)
    room.leave(second)

    assert hall.heard(first) is None
    assert hall.heard(second) is None


def test_rooms_of_one_name_are_one_room_while_somebody_is_inside(hall: Hall) -> None:
    first, second = hall.leg(1), hall.leg(20)
    hall.studio.room("call").join(first)
    hall.studio.room("call").join(second)

    assert hall.heard(first) == 20


def test_a_bridge_joins_two_legs_until_it_is_closed(hall: Hall) -> None:
    first, second = hall.leg(1), hall.leg(20)
    bridge = hall.studio.bridge(first, second)

    assert hall.heard(first) == 20
    bridge.close()
    assert hall.heard(first) is None


def test_a_dual_recording_has_the_dialling_leg_on_the_left(hall: Hall) -> None:
    recorder = hall.studio.bridge(hall.leg(1), hall.leg(20)).record(2)
    hall.studio.tick()
    sound = recorder.stop()

    with wave.open(str(sound.path)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        assert list(array("h", file.readframes(1))) == [1, 20]
    assert sound.seconds == pytest.approx(0.02)


def test_a_recorded_room_holds_everybody(hall: Hall) -> None:
    room = hall.studio.room("call")
    room.join(hall.leg(1))
    room.join(hall.leg(20))
    recorder = room.record()
    hall.studio.tick()

    with wave.open(str(recorder.stop().path)) as file:
        assert list(array("h", file.readframes(1))) == [21]


def test_a_message_left_after_the_tone_holds_only_the_caller(hall: Hall) -> None:
    caller, other = hall.leg(1), hall.leg(20)
    hall.studio.bridge(caller, other)
    recorder = caller.start_recording(channels=1)
    hall.studio.tick()

    with wave.open(str(recorder.stop().path)) as file:
        assert list(array("h", file.readframes(1))) == [1]


def test_a_paused_recording_leaves_the_pause_out(hall: Hall) -> None:
    recorder = hall.leg(1).start_recording(channels=1)
    hall.studio.tick()
    recorder.paused = True
    hall.studio.tick()

    assert recorder.stop().seconds == pytest.approx(0.02)
