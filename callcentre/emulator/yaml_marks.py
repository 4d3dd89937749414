"""YAML that remembers where it stood, so that a mistake is told with file, line and field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml


class MarkedError(ValueError):
    """Something is wrong at one place of a file; the text starts with file, line and field."""

    def __init__(self, name: str, line: int, field: str, problem: str) -> None:
        super().__init__(
            ": ".join(part for part in (f"{name}, line {line}", field, problem) if part)
        )
        self.line, self.field, self.problem = line, field, problem


class Marked:
    """One value of a document: ``value`` (plain), its 1-based ``line``, its ``field``.

    A field is written as a path: ``citizens[0].do[2].hear``.
    """

    def __init__(self, value: Any, name: str, line: int, field: str) -> None:
        self.value = value
        self.name, self.line, self.field = name, line, field
        self.items: list[Marked] = []
        self.entries: dict[str, Marked] = {}

    def error(self, problem: str) -> MarkedError:
        """The error to raise about this value."""
        return MarkedError(self.name, self.line, self.field, problem)

    @property
    def is_mapping(self) -> bool:
        """Whether it has entries (or is empty, but a mapping)."""
        return isinstance(self.value, dict)

    def mapping(self, allowed: Iterable[str]) -> dict[str, Marked]:
        """Its entries.

        Raises:
            MarkedError: it is no mapping, or one of its keys is not allowed.
        """
        known = sorted(allowed)
        if not self.is_mapping:
            raise self.error(f"expected a mapping, found {self.value!r}")
        for key, entry in self.entries.items():
            if key not in known:
                raise entry.error(f"unknown key; expected one of {', '.join(known)}")
        return self.entries

    def listed(self) -> list[Marked]:
        """Its items. Raises MarkedError when it is no list."""
        if not isinstance(self.value, list):
            raise self.error(f"expected a list, found {self.value!r}")
        return self.items

    def number(self, *, least: float = 0.0, most: float = float("inf")) -> float:
        """It as a number. Raises MarkedError when it is none, or outside ``least`` to ``most``."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.error(f"expected a number, found {self.value!r}")
        if not least <= self.value <= most:
            raise self.error(f"expected a number from {least:g} to {most:g}, found {self.value:g}")
        return float(self.value)


MOST_VALUES = 100_000


def read_marked(text: str, name: str = "script") -> Marked:
    """Read one YAML (or JSON) document; ``name`` is what errors call the file.

    Raises:
        MarkedError: it is not YAML, or its aliases make it larger than anybody writes.
    """
    try:
        loader = yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise MarkedError(name, 1, "", "the file is empty")
            return _Reader(loader, name).read(node, "")
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"not YAML: {error.problem or error.context}"
        raise MarkedError(name, mark.line + 1 if mark else 1, "", problem) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise MarkedError(name, 1, "", f"not YAML: {type(error).__name__}") from error


class _Reader:
    """Turns nodes into marked values."""

    def __init__(self, loader: yaml.SafeLoader, name: str) -> None:
        self._loader = loader
        self._name = name
        self._count = 0

    def read(self, node: yaml.Node, field: str) -> Marked:
        self._count += 1
        line = node.start_mark.line + 1
        if self._count > MOST_VALUES:
            raise MarkedError(self._name, line, field, "too large")
        if isinstance(node, yaml.SequenceNode):
            return self._list(node, field)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, field)
        return Marked(self._scalar(node, field), self._name, line, field)

    def _list(self, node: yaml.SequenceNode, field: str) -> Marked:
        found = Marked([], self._name, node.start_mark.line + 1, field)
        for place, item in enumerate(node.value):
            found.items.append(self.read(item, f"{field}[{place}]"))
        found.value = [item.value for item in found.items]
        return found

    def _mapping(self, node: yaml.MappingNode, field: str) -> Marked:
        self._loader.flatten_mapping(node)
        found = Marked({}, self._name, node.start_mark.line + 1, field)
        for key_node, value_node in node.value:
            key = str(self._scalar(key_node, field))
            entry = self.read(value_node, f"{field}.{key}" if field else key)
            entry.line = key_node.start_mark.line + 1
            found.entries[key] = entry
        found.value = {key: entry.value for key, entry in found.entries.items()}
        return found

    def _scalar(self, node: yaml.Node, field: str) -> Any:
        try:
            if isinstance(node, yaml.ScalarNode):
                return self._loader.construct_object(node)
        except ValueError as error:  # a date that no calendar has
            raise MarkedError(self._name, node.start_mark.line + 1, field, str(error)) from error
        raise MarkedError(self._name, node.start_mark.line + 1, field, "a key must be text")
