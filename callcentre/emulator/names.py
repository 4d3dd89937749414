"""Identifiers, times and numbers as Twilio writes them."""

from __future__ import annotations

import math
import re
import secrets
from datetime import UTC, datetime
from email.utils import format_datetime

API_VERSION = "2010-04-01"
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SHORT_CODE = re.compile(r"\d{2,8}")


def new_sid(prefix: str) -> str:
    """Two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


def rfc2822(at: datetime | None) -> str | None:
    """``Fri, 20 Aug 2010 01:13:42 +0000``; None stays None."""
    return None if at is None else format_datetime(at.astimezone(UTC))


def whole_seconds(start: datetime | None, end: datetime | None) -> int:
    """Seconds between two instants, rounded up; 0 when one of them never came."""
    if start is None or end is None:
        return 0
    return max(0, math.ceil((end - start).total_seconds()))


def is_phone_number(address: str) -> bool:
    """True for E.164 and for short codes, which is what a REST ``To`` may hold."""
    return bool(_E164.fullmatch(address) or _SHORT_CODE.fullmatch(address))


def truth(value: str | None, *, default: bool = False) -> bool:
    """Read ``true``/``false`` as sent on the wire; anything else is the default."""
    word = (value or "").strip().lower()
    if word in {"true", "false"}:
        return word == "true"
    return default


def wire(value: bool) -> str:
    """Write a boolean as the wire wants it."""
    return "true" if value else "false"
