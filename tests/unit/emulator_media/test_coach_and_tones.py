"""A coach in the operator's ear, beeps at the door, keys that sound, and who speaks when."""

from __future__ import annotations

import asyncio
import wave
from array import array
from pathlib import Path

import pytest

from callcentre.emulator import mulaw
from callcentre.emulator.audio import LegAudio, Studio
from callcentre.emulator.pcm import VoiceActivity, tone
from callcentre.emulator.sounds import key_sound, keys_sound
from tests.unit.emulator_media.ears import tone_level


def frame(sample: int) -> bytes:
    return array("h", [sample] * 160).tobytes()


class Person:
    """Says one thing for ever and keeps what it hears."""

    def __init__(self, sample: int | None) -> None:
        self.sample = sample
        self.heard = b""

    def deliver(self, sound: bytes) -> None:
        self.heard += sound

    def take(self) -> bytes | None:
        return None if self.sample is None else frame(self.sample)


class Hall:
    """A studio whose clock is turned by hand."""

    def __init__(self, folder: Path) -> None:
        self.studio = Studio(1.0, folder)
        self.room = self.studio.room("call")

    def person(self, sample: int | None) -> tuple[Person, LegAudio]:
        leg = self.studio.open(f"leg {len(self.room)}")
        person = Person(sample)
        leg.device = person
        self.room.join(leg)
        return person, leg


def in_hall(folder: Path, story: object) -> None:
    async def run() -> None:
        story(Hall(folder))  # type: ignore[operator]

    asyncio.run(run())


def first(person: Person) -> int | None:
    return array("h", person.heard)[0] if person.heard else None


def test_a_coach_is_heard_by_the_coached_only_and_hears_all(tmp_path: Path) -> None:
    def story(hall: Hall) -> None:
        (caller, _), (operator, coached), (coach, coaching) = map(hall.person, (1, 20, 300))
        hall.room.coach(coaching, coached)
        recorder = hall.room.record()
        hall.studio.tick()

        assert (first(caller), first(operator), first(coach)) == (20, 301, 21)
        with wave.open(str(recorder.stop().path)) as file:
            assert list(array("h", file.readframes(1))) == [21]

    in_hall(tmp_path, story)


def test_a_coach_who_stops_coaching_is_heard_by_all(tmp_path: Path) -> None:
    def story(hall: Hall) -> None:
        (caller, _), (_, coached), (_, coaching) = map(hall.person, (1, 20, 300))
        hall.room.coach(coaching, coached)
        hall.room.coach(coaching, None)
        hall.studio.tick()

        assert first(caller) == 320

    in_hall(tmp_path, story)


def test_a_muted_coach_is_silent(tmp_path: Path) -> None:
    def story(hall: Hall) -> None:
        (_, _), (operator, coached), (_, coaching) = map(hall.person, (1, 20, 300))
        hall.room.coach(coaching, coached)
        hall.room.update(coaching, muted=True)
        hall.studio.tick()

        assert first(operator) == 1

    in_hall(tmp_path, story)


def test_five_in_a_room_hear_the_four_others(tmp_path: Path) -> None:
    def story(hall: Hall) -> None:
        people = [hall.person(sample)[0] for sample in (1, 20, 300, 4000, 10_000)]
        hall.studio.tick()

        assert [first(person) for person in people] == [14_320, 14_301, 14_021, 10_321, 4321]

    in_hall(tmp_path, story)


def test_a_beep_at_the_door_is_heard_by_all_over_the_talk(tmp_path: Path) -> None:
    def story(hall: Hall) -> None:
        people = [hall.person(None)[0] for _ in range(2)]
        hall.room.chime(tone(660, 0.2))
        for _ in range(15):
            hall.studio.tick()

        assert all(tone_level(person.heard, 660) > 0.2 for person in people)
        assert all(len(person.heard) == 3200 for person in people)

    in_hall(tmp_path, story)


@pytest.mark.parametrize(("key", "row", "column"), [("1", 697, 1209), ("0", 941, 1336)])
def test_a_pressed_key_sounds_at_the_other_side_only(
    tmp_path: Path, key: str, row: int, column: int
) -> None:
    def story(hall: Hall) -> None:
        (presser, leg), (other, _) = hall.person(None), hall.person(None)
        leg.sound_key(key)
        for _ in range(8):
            hall.studio.tick()

        assert tone_level(other.heard, row) > 0.1
        assert tone_level(other.heard, column) > 0.1
        assert tone_level(other.heard, 1000) < 0.01
        assert presser.heard == b""

    in_hall(tmp_path, story)


def test_keys_to_play_have_gaps_and_pauses() -> None:
    assert len(keys_sound("1w2")) == 2 * len(keys_sound("1")) + 8000
    assert key_sound("x") == key_sound("") == key_sound("12") == b""


def test_speech_is_noticed_when_it_begins_and_a_second_after_its_end(tmp_path: Path) -> None:
    seen: list[bool] = []

    def story(hall: Hall) -> None:
        person, _ = hall.person(3000)
        hall.room.watch_speech(lambda _, speaking: seen.append(speaking))
        for _ in range(10):
            hall.studio.tick()
        person.sample = None
        for _ in range(49):
            hall.studio.tick()
        assert seen == [True]
        hall.studio.tick()

    in_hall(tmp_path, story)
    assert seen == [True, False]


def test_silence_is_no_speech() -> None:
    voice = VoiceActivity()
    assert [voice.note(one) for one in (None, frame(0), frame(20))] == [None, None, None]


def test_mu_law_keeps_what_it_can_and_is_stable() -> None:
    codes = bytes(range(256))
    sound = mulaw.decode(codes)
    again = mulaw.encode(sound)

    assert mulaw.decode(again) == sound
    for before, after in zip(
        array("h", tone(440, 0.1)),
        array("h", mulaw.decode(mulaw.encode(tone(440, 0.1)))),
        strict=True,
    ):
        assert abs(before - after) <= max(8, abs(before) / 16)
