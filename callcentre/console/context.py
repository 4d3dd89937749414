"""What a view needs of the house: the parts, the time, and who is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from flask import current_app, session
from flask_login import current_user

if TYPE_CHECKING:
    from callcentre.console.login import SignedIn
    from callcentre.switchboard.parts import Parts


def parts() -> Parts:
    """The house's parts, as ``wiring`` put them on the app."""
    return cast("Parts", current_app.extensions["callcentre"])


def now() -> datetime:
    """The present instant, from the house's clock."""
    return parts().clock()


def me() -> SignedIn:
    """The signed-in person; only behind a ``login`` lock."""
    return cast("SignedIn", current_user._get_current_object())


def session_text(key: str) -> str:
    """A text kept in the session, or the empty text."""
    value = session.get(key, "")
    return value if isinstance(value, str) else ""
