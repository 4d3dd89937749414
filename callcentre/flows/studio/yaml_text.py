"""A flow as YAML that a clerk can read, with a comment where Studio's meaning was bent."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

_WIDTH = 96
_APART = frozenset({"defaults", "vars", "prompts"})


_SHORT = 90


class _Plain(yaml.SafeDumper):
    """No anchors, and small collections on one line, as a person writes them."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True

    _is_inside = False

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        short = _is_leaf(mapping.values()) and len(str(mapping)) <= _SHORT
        on_one_line = short and self._is_inside
        self._is_inside = True
        return super().represent_mapping(tag, mapping, flow_style=on_one_line or flow_style)

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        short = _is_leaf(sequence) and len(str(sequence)) <= _SHORT
        return super().represent_sequence(tag, sequence, flow_style=short or flow_style)


def _is_leaf(values: Iterable[object]) -> bool:
    return not any(isinstance(value, dict | list) and value for value in values)


def block(value: Mapping[str, object]) -> str:
    """One mapping as lines of YAML."""
    return yaml.dump(value, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=_WIDTH)


def indented(text: str, spaces: int = 2) -> str:
    """The lines, moved to the right."""
    return textwrap.indent(text, " " * spaces)


def comments(lines: Iterable[str]) -> str:
    """Each line as a comment, wrapped."""
    wrapped = (part for line in lines for part in textwrap.wrap(line, _WIDTH - 4))
    return "".join(f"# {part}\n" for part in wrapped)


def flow_text(raw: Mapping[str, Any], notes: Mapping[str, Sequence[str]]) -> str:
    """A whole flow file; ``notes`` are comments before the steps they belong to."""
    parts = []
    for section, value in raw.items():
        if section == "steps":
            parts.append("\nsteps:\n" + "".join(_step(n, body, notes) for n, body in value.items()))
        elif section in _APART:
            parts.append("\n" + block({section: value}))
        else:
            parts.append(block({section: value}))
    return "".join(parts)


def _step(name: str, body: object, notes: Mapping[str, Sequence[str]]) -> str:
    return indented(comments(notes.get(name, ())) + block({name: body}))
