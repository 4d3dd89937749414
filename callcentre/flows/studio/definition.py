"""A Studio flow as both export formats say it, in the words of the current one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a split: ``type`` is the operator, ``left`` what is tested (Liquid)."""

    type: str
    left: str
    value: str
    label: str = ""  # its friendly name

    def as_json(self) -> dict[str, object]:
        """As an export has it."""
        return {
            "friendly_name": self.label,
            "arguments": [self.left],
            "type": self.type,
            "value": self.value,
        }


@dataclass(frozen=True, slots=True)
class Way:
    """One transition. ``next`` is a widget's name, or None: the run ends there."""

    event: str
    next: str | None = None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Widget:
    """One state; ``where`` is its path in the file, such as ``states[3]``."""

    name: str
    type: str
    ways: tuple[Way, ...]
    properties: Mapping[str, object]
    where: str
    notes: tuple[str, ...] = ()

    def next(self, event: str) -> str | None:
        """Where the first transition for ``event`` leads."""
        return next((way.next for way in self.ways if way.event == event), None)

    def text(self, name: str) -> str:
        """A property as text; nothing when it is not there. Numbers and flags float in exports."""
        value = self.properties.get(name)
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, str | int | float) else ""

    def whole(self, name: str) -> int | None:
        """A property as a whole number, whether it was written as one or as text."""
        text = self.text(name).strip()
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def flag(self, name: str) -> bool:
        """A property as a switch."""
        return self.text(name).lower() == "true"


@dataclass(frozen=True, slots=True)
class StudioFlow:
    """A whole flow. ``trigger`` is the widget where runs begin."""

    description: str
    trigger: Widget
    widgets: Mapping[str, Widget] = field(default_factory=dict)


def texts(widget: Widget) -> Iterator[str]:
    """Every text of a widget in which Liquid can stand."""
    waiting: list[object] = [dict(widget.properties)]
    waiting += [c.left for way in widget.ways for c in way.conditions]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
