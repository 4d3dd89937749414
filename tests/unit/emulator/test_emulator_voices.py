"""Which voice speaks which language."""

from __future__ import annotations

import pytest

from callcentre.emulator.voices import wrong_with


@pytest.mark.parametrize(
    ("voice", "language"),
    [
        ("", "id-ID"),
        ("man", ""),
        ("man", "en-GB"),
        ("alice", "pt-BR"),
        ("Google.id-ID-Wavenet-D", "id-ID"),
        ("Google.id-ID-Chirp3-HD-Kore", ""),
        ("Google.en-GB-Wavenet-A", "en-GB"),
        ("Polly.Joanna-Neural", "en-US"),
    ],
)
def test_a_voice_speaks_its_own_language(voice: str, language: str) -> None:
    assert wrong_with(voice, language) is None


@pytest.mark.parametrize(
    ("voice", "language", "code"),
    [
        ("man", "id-ID", 13512),
        ("alice", "id-ID", 13512),
        ("Polly.Joanna", "id-ID", 13512),
        ("Google.id-ID-Wavenet-A", "en-GB", 13512),
        ("Google.id-ID-Wavenet-E", "id-ID", 13511),
        ("Google.id-ID-Chirp3-HD-Siti", "id-ID", 13511),
        ("espeak", "id-ID", 13511),
    ],
)
def test_a_pair_that_cannot_speak_is_told(voice: str, language: str, code: int) -> None:
    wrong = wrong_with(voice, language)
    assert wrong is not None
    assert wrong[0] == code
