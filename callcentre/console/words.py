"""Two languages. English stands in the code; the catalogue beside it holds the Indonesian.

The catalogue is read as it was written (``.po``), when it is first needed: there is no compile step
to forget. Indonesian is what a person sees who has chosen nothing.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

from callcentre.console.context import session_text

if TYPE_CHECKING:
    from callcentre.calls.city import City

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
_FIRST = "id"
_FOLDER = Path(__file__).resolve().parent / "translations"


class _Catalogue(Domain):  # type: ignore[misc]
    """Messages straight from the ``.po`` files."""

    def get_translations(self) -> NullTranslations:
        return _read(language())


class _Languages(Babel):  # type: ignore[misc]
    """Flask-Babel with our catalogue."""

    domain_instance = _Catalogue()


@cache
def _read(name: str) -> NullTranslations:
    path = _FOLDER / name / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as text:
        write_mo(compiled, read_po(text, locale=name))
    compiled.seek(0)
    return Translations(compiled)


def init_app(app: Flask, city: City) -> None:
    """Speak the reader's language and tell the time of the city."""
    _Languages().init_app(
        app,
        default_locale=_FIRST,
        locale_selector=_choose,
        timezone_selector=lambda: city.timezone,
    )


def _choose() -> str:
    chosen = session_text("language")
    if not chosen and current_user and current_user.is_authenticated:
        chosen = current_user.language
    return chosen if chosen in LANGUAGES else _FIRST


def language() -> str:
    """``id`` or ``en``: what this request's reader reads."""
    return str(get_locale() or _FIRST) if has_request_context() else _FIRST
