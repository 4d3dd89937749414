"""Segments of text messages."""

from __future__ import annotations

import pytest

from callcentre.emulator.segments import count_segments


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("é" * 160, 1),
        ("ب" * 70, 1),
        ("ب" * 71, 2),
        ("🚑" * 35, 1),
        ("🚑" * 36, 2),
    ],
)
def test_segments_follow_the_alphabet(body: str, segments: int) -> None:
    assert count_segments(body) == segments
