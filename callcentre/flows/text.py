"""Words in and out: cleaning what a citizen wrote, filling prompts, fitting an SMS.

GSM-7 and its sizes are from 3GPP TS 23.038 and 23.040: 160 septets in one SMS, 153 in each part of
a longer one; 70 and 67 when a single character needs UCS-2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from callcentre.flows import templating

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?)(?:\|([a-z]+))?\}")

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "•": "-", "\t": " "}
)
# Joiners hold emoji and some alphabets together; every other invisible character goes.
_KEPT_INVISIBLE = frozenset("\u200c\u200d")
SHORT = 40
"""How many characters of a citizen's own words the filter ``short`` shows."""


def clean(text: str, longest: int) -> str:
    """A citizen's words without control, bidirectional-override and unassigned characters.

    White space becomes single spaces. Never longer than ``longest`` characters. Never raises.
    """
    kept = "".join(_visible(text))
    return " ".join(kept.split())[:longest].rstrip()


def _visible(text: str) -> Iterator[str]:
    for character in text:
        if character in _KEPT_INVISIBLE:
            yield character
        elif character.isspace():
            yield " "
        elif not unicodedata.category(character).startswith("C"):
            yield character


def folded(text: str) -> str:
    """Words for comparing: case, accents of width, and punctuation around words do not count."""
    words = unicodedata.normalize("NFKC", text).casefold().split()
    bare = (word.strip(".,;:!?'\"()[]{}<>*_-#/") for word in words)
    return " ".join(word for word in bare if word)


def weight(text: str) -> int:
    """How many letters and digits, of any alphabet, ``text`` has."""
    return sum(character.isalnum() for character in text)


@dataclass(frozen=True, slots=True)
class Slot:
    """One ``{name}`` or ``{name|filter}`` in a prompt."""

    name: str
    filter: str


def slots(template: str) -> tuple[Slot, ...]:
    """The slots of a prompt, in order; of a text with Liquid, the variables that it reads."""
    if templating.is_liquid(template):
        return tuple(Slot(name, "") for name in templating.variables(template))
    return tuple(Slot(m[1], m[2] or "") for m in _SLOT.finditer(template))


def fill(template: str, values: Mapping[str, str], *, plain: bool = False) -> str:
    """Put ``values`` into the slots of ``template``, in one pass.

    What a value contains is never read as a slot. A name without a value leaves nothing.
    With ``plain`` (an SMS) a value loses what GSM-7 cannot spell, so that one emoji does not
    double the price.
    """
    if "{" not in template:
        return template
    if templating.is_liquid(template):
        made = templating.render(template, values)
        return to_gsm7(made) if plain else made

    def put(match: re.Match[str]) -> str:
        value = FILTERS[match[2] or ""](values.get(match[1], ""))
        return to_gsm7(value) if plain else value

    return _SLOT.sub(put, template)


def fill_constants(template: str, constants: Mapping[str, str]) -> str:
    """Put in what never changes (the city's name, opening hours); leave other slots as they are."""
    if templating.is_liquid(template):
        return template
    return _SLOT.sub(lambda m: constants.get(m[1], m[0]), template)


def spell(value: str) -> str:
    """``482-913-755`` as it is read out: digit by digit, with a rest after each group."""
    groups = [group for group in re.split(r"[^0-9A-Za-z]+", value) if group]
    return ". ".join(", ".join(group) for group in groups)


def shorten(value: str) -> str:
    """The first words, up to `SHORT` characters."""
    if len(value) <= SHORT:
        return value
    return value[: SHORT - 3].rstrip() + "..."


FILTERS: Mapping[str, Callable[[str], str]] = {"": str, "spell": spell, "short": shorten}


def to_gsm7(text: str) -> str:
    """``text`` with what GSM-7 cannot spell made plain (é stays, ê becomes e) or left out."""
    plain = text.translate(_PLAIN)
    if not foreign_to_gsm7(plain):
        return plain
    return " ".join("".join(map(_nearest, plain)).split())


def _nearest(character: str) -> str:
    if character in _GSM_BASIC or character in _GSM_EXTENDED:
        return character
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if part in _GSM_BASIC)


def foreign_to_gsm7(text: str) -> str:
    """The characters of ``text`` that would turn a whole SMS into UCS-2, each once."""
    return "".join(sorted({c for c in text if c not in _GSM_BASIC and c not in _GSM_EXTENDED}))


def sms_segments(text: str) -> int:
    """How many parts a network bills for ``text``."""
    if foreign_to_gsm7(text):
        units, alone, joined = len(text.encode("utf-16-le")) // 2, 70, 67
    else:
        units, alone, joined = sum(2 if c in _GSM_EXTENDED else 1 for c in text), 160, 153
    return 1 if units <= alone else -(-units // joined)
