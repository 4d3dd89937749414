"""What Studio has no place for: carried in a widget that nothing leads to.

An export is read back at once. Wherever that gives another file than the one it came from, the
difference is noted: what Studio makes of it (`was`, as a hash) and what it is. A later import puts
it back as long as Studio still makes the same of it; whatever was changed in Studio wins.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from callcentre.flows.studio.definition import StudioFlow, Widget

KEY = "callcentre_carried"
NAME = "callcentre_carried"
_BY_NAME = frozenset({"steps", "prompts", "vars"})

Change = list[Any]
"""``[section, name, was, is]``: ``name`` is blank for a whole section; `was`, `is` may be null."""


def differences(made: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Change]:
    """Every difference between what Studio's form gives and the file it came from."""
    found: list[Change] = []
    for (section, name), (old, new) in sorted(_pairs(made, wanted).items()):
        if old != new:
            found.append([section, name, _hash(old), new])
    return found


def _pairs(
    made: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[tuple[str, str], tuple[Any, Any]]:
    old, new = dict(_flat(made)), dict(_flat(wanted))
    return {key: (old.get(key), new.get(key)) for key in old.keys() | new.keys()}


def _flat(raw: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    for section, value in raw.items():
        if section in _BY_NAME and isinstance(value, dict):
            yield from (((section, name), inner) for name, inner in value.items())
        else:
            yield (section, ""), value


def _hash(value: Any) -> str | None:
    if value is None:
        return None
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def restore(made: dict[str, Any], changes: list[Change]) -> list[str]:
    """Put back what was carried; the names of what was changed in Studio since."""
    stale = []
    for section, name, was, value in changes:
        holder = made.setdefault(section, {}) if name else made
        key = name or section
        if _hash(holder.get(key)) != was:
            stale.append(f"{section}.{name}" if name else section)
        elif value is None:
            holder.pop(key, None)
        else:
            holder[key] = value
    return stale


def widget(changes: list[Change], name: str) -> dict[str, object]:
    """The state that carries the changes."""
    row = {"key": KEY, "value": json.dumps(changes, ensure_ascii=False)}
    return {
        "name": name,
        "type": "set-variables",
        "transitions": [{"event": "next"}],
        "properties": {"offset": {"x": 0, "y": -260}, "variables": [row]},
    }


def find(flow: StudioFlow) -> tuple[Widget | None, list[Change]]:
    """The widget that carries, if there is one, and what it carries."""
    for one in flow.widgets.values():
        rows = one.properties.get("variables")
        if one.type == "set-variables" and isinstance(rows, list) and len(rows) == 1:
            row = rows[0] if isinstance(rows[0], dict) else {}
            if row.get("key") == KEY:
                return one, _changes(str(row.get("value")))
    return None, []


def _changes(text: str) -> list[Change]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return []
    entries = value if isinstance(value, list) else []
    return [entry for entry in entries if _is_change(entry)]


def _is_change(entry: object) -> bool:
    match entry:
        case [str(), str(), None | str(), _]:
            return True
        case _:
            return False
