"""Column types that mean the same on SQLite and PostgreSQL, and that take whatever comes.

Citizens, carriers and browsers send NUL characters and halves of emoji; neither may cost a row, so
they are mended here, at the edge of the database, and nowhere else.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

Word = TypeVar("Word", bound=StrEnum)

# SQLite counts by itself only in a column that is called INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")

_KEY_LENGTH = 255
_DIGEST_LENGTH = 64
_LARGEST = 2**31 - 1


def storable(text: str) -> str:
    """``text`` without what a database refuses: NULs go, lone surrogates become U+FFFD."""
    text = str(text)  # a word of an enum becomes the plain word; drivers differ about the others
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        # By way of UTF-16 a high half followed by its low half becomes the one character it was.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def storable_json(value: Any) -> Any:
    """The same for every string inside a JSON value, keys included. NaN and infinity are null."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, UTC and aware coming out.

    SQLite keeps no zone, so the UTC wall time is written there, always with microseconds, which
    makes its text order the order of time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Text of any length and of any content."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else storable(value)


class KeyText(TypeDecorator[str]):
    """An identifier from outside, in an index.

    A key that is too long for an index keeps its beginning and gains a digest of the whole: still
    the same for the same key, still different for another.
    """

    impl = String(_KEY_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        value = storable(value)
        if len(value) <= _KEY_LENGTH:
            return value
        return value[: _KEY_LENGTH - _DIGEST_LENGTH] + hashlib.sha256(value.encode()).hexdigest()


class Number(TypeDecorator[int]):
    """A whole number. One that no 32 bits can hold was nonsense from outside: its limit is kept."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else max(-_LARGEST, min(value, _LARGEST))


class WordText(TypeDecorator[Word], Generic[Word]):
    """One word of an enum, written as the word itself; a new word needs no migration."""

    impl = String(32)
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Word | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:  # noqa: ARG002
        return None if value is None else self.words(value)


class AnyJson(TypeDecorator[Any]):
    """A JSON value; binary JSON on PostgreSQL."""

    impl = JSON().with_variant(JSONB(), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else storable_json(value)
