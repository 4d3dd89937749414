"""Samples: adding, cutting, measuring."""

from __future__ import annotations

from array import array

import pytest

from callcentre.emulator.pcm import FRAME_BYTES, SILENCE, Meter, frames_of, mix, seconds_of, tone


def frame(sample: int) -> bytes:
    return array("h", [sample] * 160).tobytes()


def test_nothing_mixed_with_nothing_is_nothing() -> None:
    assert mix([]) is None


def test_one_voice_goes_through_untouched() -> None:
    assert mix([frame(7)]) == frame(7)


def test_voices_are_added_sample_by_sample() -> None:
    assert mix([frame(100), frame(20), frame(-3)]) == frame(117)


@pytest.mark.parametrize(("loud", "clipped"), [(30_000, 32_767), (-30_000, -32_767)])
def test_two_loud_voices_are_clipped_and_do_not_wrap_around(loud: int, clipped: int) -> None:
    assert mix([frame(loud), frame(loud)]) == frame(clipped)


def test_a_sound_is_cut_into_whole_frames() -> None:
    frames = list(frames_of(b"\1\0" * 200))

    assert [len(one) for one in frames] == [FRAME_BYTES, FRAME_BYTES]
    assert frames[1].endswith(b"\0" * 240)


def test_a_beep_lasts_as_long_as_asked() -> None:
    assert seconds_of(tone(440, 0.5)) == 0.5


def test_the_meter_knows_the_loudest_second() -> None:
    meter = Meter()
    for sample in [0] * 100 + [3277] * 50 + [0] * 100:
        meter.note(frame(sample))

    assert meter.rms == pytest.approx(0.1, abs=0.001)


def test_silence_that_was_not_sent_counts_as_silence() -> None:
    meter = Meter()
    for one in [frame(3277), *[None] * 49]:
        meter.note(one)

    assert meter.rms == pytest.approx(0.1 / 50**0.5, abs=0.001)


def test_a_meter_that_heard_nothing_reads_zero() -> None:
    meter = Meter()
    meter.note(SILENCE)

    assert meter.rms == 0
