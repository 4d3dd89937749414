"""Passwords: argon2id with the library's current parameters; never logged, never shown."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 1024  # characters; longer only costs us time

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The text to store for ``password``."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Does ``password`` fit? With nothing stored the same work is done, and the answer is no.

    An attacker who measures time therefore learns nothing about which logins exist.
    """
    try:
        fits = _hasher.verify(stored or _nobody(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
