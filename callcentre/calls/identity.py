"""Who is at the other end: one small noun for every kind of sender there is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class IdentityKind(StrEnum):
    """What sort of address a caller or sender has."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    FOREIGN = "foreign"
    SHORT = "short"
    ALPHANUMERIC = "alphanumeric"
    CLIENT = "client"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


REACHABLE = frozenset({IdentityKind.MOBILE, IdentityKind.LANDLINE, IdentityKind.FOREIGN})
"""The kinds of identity that a phone network can dial."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One caller's address.

    ``key`` is unique: E.164 for numbers (``+6281...``), ``short:112``, ``alpha:GOJEK``,
    ``withheld``, or ``raw:`` and what came, when nothing better can be made of it. ``shown`` is how
    a person with the right to see it reads it.
    """

    key: str
    kind: IdentityKind
    shown: str
    country: str = ""

    @property
    def has_history(self) -> bool:
        """Withheld callers share one row and must never be taken for one person."""
        return self.kind is not IdentityKind.WITHHELD

    @property
    def can_be_called_back(self) -> bool:
        """Is there a number that a phone network can dial?"""
        return self.kind in REACHABLE
