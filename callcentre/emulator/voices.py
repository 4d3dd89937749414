"""Which voice speaks which language (contract 3.3); a pair that is none fails its ``<Say>``."""

from __future__ import annotations

import re

BAD_VOICE, BAD_LANGUAGE = 13511, 13512

_BASIC = frozenset({"en", "en-us", "en-gb", "es", "es-es", "fr", "fr-fr", "de", "de-de"})
_ALICE = _BASIC | {
    *("ca-es", "da-dk", "en-au", "en-ca", "en-in", "es-mx", "fi-fi", "fr-ca", "it-it", "ja-jp"),
    *("ko-kr", "nb-no", "nl-nl", "pl-pl", "pt-br", "pt-pt", "ru-ru", "sv-se", "zh-cn", "zh-hk"),
    "zh-tw",
}
_OF_ALL = {"man": _BASIC, "woman": _BASIC, "alice": _ALICE}
_POLLY = re.compile(r"Polly\.[A-Z][a-z]+(-Neural|-Generative)?")
_NO_POLLY = ("id", "jv", "su", "ms")
_GOOGLE = re.compile(
    r"Google\.(?P<language>[a-z]{2,3}-[A-Z]{2})"
    r"-((Standard|Wavenet|Neural2|Studio|News|Casual)-[A-Z]|Polyglot-1|Chirp3?-HD-[A-Z][a-z]*)"
)
_INDONESIAN = re.compile(
    r"Google\.id-ID-((Standard|Wavenet)-[A-D]"
    r"|Chirp3-HD-(Aoede|Charon|Fenrir|Kore|Leda|Orus|Puck|Zephyr))"
)


def wrong_with(voice: str, language: str) -> tuple[int, str] | None:
    """Code and words for a pair that cannot speak; None for one that can.

    Without a voice the account's own one for the language speaks; without a language the voice's.
    """
    if not voice:
        return None
    spoken = language.lower()
    google = _GOOGLE.fullmatch(voice)
    if voice in _OF_ALL:
        fits = not spoken or spoken in _OF_ALL[voice]
    elif _POLLY.fullmatch(voice):
        fits = spoken.partition("-")[0] not in _NO_POLLY
    elif google and (google["language"] != "id-ID" or _INDONESIAN.fullmatch(voice)):
        fits = spoken in {"", google["language"].lower()}
    else:
        return BAD_VOICE, f"<Say>: there is no voice {voice[:60]!r}"
    return None if fits else (BAD_LANGUAGE, f"<Say>: {voice} does not speak {language[:20]}")
