"""Change the settings of a number or an application from a REST form."""

from __future__ import annotations

from collections.abc import Iterable

from callcentre.emulator.config import Application, Number
from callcentre.emulator.rest.answers import bad
from callcentre.emulator.rest.request import Form

_FIXED = frozenset({"sid", "account_sid", "number"})


def parameter(name: str) -> str:
    """``voice_url`` as REST writes it: ``VoiceUrl``."""
    return "".join(part.capitalize() for part in name.split("_"))


def change(owner: Number | Application, names: Iterable[str], form: Form) -> None:
    """Take over every field that the form has.

    Raises:
        RestError: an address that is none (21502), or a method that is none (20001).
    """
    for name in names:
        field = parameter(name)
        if name in _FIXED or field not in form:
            continue
        if name.endswith("_method"):
            setattr(owner, name, form.method(field))
            continue
        value = form.get(field)
        is_address = name.endswith(("_url", "_callback"))
        if is_address and value and not value.startswith(("http://", "https://")):
            raise bad(21502, f"{field} is not a valid URL")
        setattr(owner, name, value)
