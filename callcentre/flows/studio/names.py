"""Names of widgets as names of our steps, and back the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

LONGEST = 40


def slug(name: str) -> str:
    """A name as our files allow it: small letters, digits and underscores, a letter first."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    joined = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") if not _is_name(plain) else plain
    return (joined if joined[:1].isalpha() else f"w_{joined}".rstrip("_"))[:LONGEST]


def _is_name(text: str) -> bool:
    return bool(re.fullmatch(r"[a-z][a-z0-9_]*", text))


def is_name(text: str) -> bool:
    """May it stand in our files as it is?"""
    return _is_name(text) and len(text) <= LONGEST


def free(name: str, taken: Collection[str]) -> str:
    """``name``, or with a number behind it if it is taken."""
    chosen, number = name, 2
    while chosen in taken:
        chosen = f"{name[: LONGEST - 4]}_{number}"
        number += 1
    return chosen


def steps_for(widgets: Iterable[str]) -> dict[str, str]:
    """Each widget's name -> a step's name of its own. Names that fit already are kept."""
    every = list(widgets)
    chosen = {name: name for name in every if is_name(name)}
    for name in every:
        if name not in chosen:
            chosen[name] = free(slug(name), set(chosen.values()))
    return chosen
