"""The README's settings table is true."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from callcentre.settings import Settings
from tests.architecture.tree import CHECKOUT

ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \| (.+) \|$", re.MULTILINE)


def test_the_settings_table_names_every_setting_in_order_and_no_other() -> None:
    assert [name for name, _, _ in _rows()] == [name.upper() for name in Settings.model_fields]


def test_the_settings_table_shows_the_true_defaults() -> None:
    shown = {name: default for name, default, _ in _rows()}
    true = {name.upper(): _default(field) for name, field in Settings.model_fields.items()}
    assert shown == true


def _rows() -> list[tuple[str, str, str]]:
    return ROW.findall((CHECKOUT / "README.md").read_text(encoding="utf-8"))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path) and value.is_absolute():
        value = value.relative_to(CHECKOUT)
    return f"`{value}`" if value or value == 0 else ""
