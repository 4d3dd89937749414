"""What a browser sent, checked: every field has a longest length and a known shape."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime

from flask import request
from flask_babel import gettext

from callcentre.errors import BadInputError


class FormError(BadInputError):
    """A field is not filled in well; the message is in the reader's language."""


NOTES = 10_000  # characters
TEXT = 5_000
LINE = 200


def text(name: str, longest: int, *, required: bool = False) -> str:
    """A text field, stripped; letters that no database or page can hold are left out.

    Raises:
        FormError: too long, or empty although required.
    """
    value = request.values.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()
    value = value.encode("utf-8", "ignore").decode("utf-8")
    if len(value) > longest:
        raise FormError(name, gettext("At most %(n)s characters.", n=longest))
    if required and not value:
        raise FormError(name, gettext("Please fill this in."))
    return value


def choice(name: str, known: Container[str]) -> str:
    """One of the known words.

    Raises:
        FormError: anything else.
    """
    value = request.values.get(name, "")
    if value not in known:
        raise FormError(name, gettext("Please choose one from the list."))
    return value


def maybe(name: str, known: Container[str]) -> str | None:
    """One of the known words, or None for everything else: a filter that is not set."""
    value = request.values.get(name, "")
    return value if value in known else None


def page_number() -> int:
    """The page asked for, 1 and up; nonsense is page 1."""
    value = request.values.get("page", "1")
    return min(max(1, int(value)), 100_000) if value.isascii() and value.isdigit() else 1


def day(name: str) -> date | None:
    """A day as ``2026-11-21``, or None."""
    try:
        return date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return None


def moment(name: str) -> datetime:
    """A day and time as a browser's field sends it, without a zone: ``2026-11-21T08:30``.

    Raises:
        FormError: not such a time.
    """
    try:
        return datetime.fromisoformat(request.values.get(name, "")).replace(tzinfo=None)
    except ValueError:
        raise FormError(name, gettext("Please give a day and a time.")) from None
