"""How numbers, times and callers are written on a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Flask
from flask_babel import format_date, format_datetime, format_time, gettext

from callcentre.calls.identity import IdentityKind
from callcentre.clock import to_ms
from callcentre.console import context, labels, rules, words

if TYPE_CHECKING:
    from callcentre.records.callers import Caller

_FOLDERS = re.compile(r"(?:/[\w.-]+)+/(?=[\w.-])")
_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def init_app(app: Flask) -> None:
    """Make the filters known to every template."""
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        clock=clock,
        lasted=lasted,
        ms=to_ms,
        masked=masked,
        whole=whole,
        plain=plain,
        call_state=lambda key: labels.label(labels.CALL_STATES, key),
        operator_state=lambda key: labels.label(labels.OPERATOR_STATES, key),
        disposition=lambda key: labels.label(labels.DISPOSITIONS, key),
        request_state=lambda key: labels.label(labels.REQUEST_STATES, key),
        urgency=lambda key: labels.label(labels.URGENCIES, key),
        channel=lambda key: labels.label(labels.CHANNELS, key),
        spoken=labels.spoken_language,
        actor=labels.actor,
        promise=labels.promise,
        publishing=lambda key: labels.label(labels.PUBLISHINGS, key),
        rule=rules.told,
        without_folders=without_folders,
        pause_reason=pause_reason,
    )


def pause_reason(reason: str) -> str:
    """Why somebody is on a break, in the reader's language."""
    return labels.pause_reason(reason, context.parts().city, words.language())


def day(at: datetime) -> str:
    """A day in the reader's way, in the city's zone."""
    return str(format_date(at, "EEE, d MMM yyyy"))


def moment(at: datetime | None) -> str:
    """Day and time in the city's zone; a dash for "not yet"."""
    return format_datetime(at.astimezone(UTC), "d MMM yyyy HH:mm") if at else "–"


def clock(at: datetime | None) -> str:
    """The time of day with seconds, in the city's zone."""
    return format_time(at.astimezone(UTC), "HH:mm:ss") if at else "–"


def lasted(seconds: float | None) -> str:
    """A length of time as ``02:14``, with hours when there are any."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def masked(caller: Caller | None) -> str:
    """A caller as everybody may see them: the middle of a number is hidden.

    ``+628124567890`` becomes ``+62812•••7890``.
    """
    if caller is None:
        return "–"
    if caller.kind is IdentityKind.WITHHELD:
        return str(gettext("Number withheld"))
    identity = caller.identity
    if identity.startswith("+"):
        return f"{identity[:6]}•••{identity[-4:]}" if len(identity) > 11 else f"{identity[:3]}•••"
    family, _, rest = identity.partition(":")
    if family in {"short", "alpha"}:
        return plain(rest)
    return f"{plain(rest[:2])}•••"


def whole(caller: Caller) -> str:
    """A caller as someone with the right to it may see them."""
    withheld = caller.kind is IdentityKind.WITHHELD
    return gettext("Number withheld") if withheld else plain(caller.shown)


def without_folders(text: str) -> str:
    """A remark about files by their names alone: where they lie is nobody's business."""
    return _FOLDERS.sub("", text)


def plain(text: str | None) -> str:
    """Somebody else's words without letters that turn a page's direction around."""
    return _CONTROL.sub("\ufffd", text or "")
