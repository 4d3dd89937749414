"""The receipt number that a citizen reads out, writes down and sends back.

Eight random digits and a check digit, shown in threes. The check digit is Damm's (H. M. Damm,
2004): it catches every single wrong digit and every swap of two neighbours.
"""

from __future__ import annotations

import random
import re
import unicodedata

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_LENGTH = 9
# Digits that belong together: at most a blank, a dash, a dot or the like between two of them.
_RUN = re.compile(r"\d(?:[\s\-‐-―−._/]{0,3}\d)*")
_GROUP = re.compile(r"\d+")


def new_code(rng: random.Random) -> str:
    """A new receipt number, ``ddd-ddd-ddd``; it must not be guessed: give a `SystemRandom`."""
    digits = f"{rng.randrange(10**8):08d}"
    return _shown(digits + str(_check(digits)))


def parse_code(text: str) -> str | None:
    """The receipt number in ``text``, as `new_code` writes it; None if there is none.

    Blanks, dashes, dots, words around it and digits of other scripts do no harm. A number whose
    check digit is wrong is none.
    """
    plain = "".join(_plain(letter) for letter in unicodedata.normalize("NFKC", text))
    for run in _RUN.finditer(plain):
        for digits in _candidates(_GROUP.findall(run.group())):
            if _check(digits) == 0:
                return _shown(digits)
    return None


def _plain(letter: str) -> str:
    """Digits of every script as 0-9."""
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def _candidates(groups: list[str]) -> list[str]:
    """Neighbouring groups of digits that make nine together.

    Groups are never cut: a telephone number must not turn into somebody's receipt by chance.
    """
    return [
        digits
        for start in range(len(groups))
        for end in range(start + 1, min(len(groups), start + _LENGTH) + 1)
        if len(digits := "".join(groups[start:end])) == _LENGTH
    ]


def _check(digits: str) -> int:
    """Damm's check digit; over a number that ends in its check digit it is 0."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def _shown(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
