"""Studio's Liquid and our ``{slots}``: the plain references, which are nearly all there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callcentre.flows.nodes.branch import BUILT_IN
from callcentre.flows.text import slots

_OUTPUT = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|([a-z]+))?\}")
_WIDGET = re.compile(r"widgets\.([^.\[\]|]+)\.([^\s\[\]]+)")
_VARIABLE = re.compile(r"flow\.variables\.([A-Za-z0-9_\-]+)")
_HARMLESS = frozenset({"strip", "downcase", "upcase", "lstrip", "rstrip", "strip_newlines"})
"""Filters that change nothing when words are compared: we always fold case and outer spaces."""


BUILT_IN_EXPRESSIONS = {f"callcentre_{name}": name for name in sorted(BUILT_IN)}
"""Flow variables that stand in an export for what every flow of ours knows by itself."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What one ``{{...}}`` names: a widget's output, or (``widget`` empty) a flow variable."""

    widget: str
    field: str
    filters: tuple[str, ...] = ()

    @property
    def harmless(self) -> bool:
        """Would a comparison that folds case and spaces see no difference without the filters?"""
        return all(name in _HARMLESS for name in self.filters)


def reference(text: str) -> Reference | None:
    """The reference that is the whole of ``text``; None for anything else."""
    whole = _OUTPUT.fullmatch(text.strip())
    inside = whole[1] if whole else text.strip()
    if "{{" in inside or "}}" in inside:
        return None
    return _read(inside)


def _read(inside: str) -> Reference | None:
    name, *filters = (part.strip() for part in inside.split("|"))
    named = tuple(part.partition(":")[0].strip() for part in filters)
    variable = _VARIABLE.fullmatch(name)
    if variable:
        return Reference("", variable[1], named)
    widget = _WIDGET.fullmatch(name)
    return Reference(widget[1], widget[2], named) if widget else None


def references(text: str) -> list[Reference]:
    """Every reference in a text."""
    found = (_read(match[1]) for match in _OUTPUT.finditer(text))
    return [one for one in found if one]


def to_ours(text: str, name_of: Callable[[Reference], str | None]) -> tuple[str, list[str]]:
    """The text with our slots in place of Liquid, and a sentence for each thing left out."""
    reasons: list[str] = []
    if _TAG.search(text):
        reasons.append("Liquid tags ({% %}) were taken out; every branch of the text is left")
        text = _TAG.sub("", text)
    parts: list[str] = []
    end = 0
    for match in _OUTPUT.finditer(text):
        parts += [_literal(text[end : match.start()], reasons), _slot(match[1], name_of, reasons)]
        end = match.end()
    parts.append(_literal(text[end:], reasons))
    return "".join(parts), reasons


def _literal(text: str, reasons: list[str]) -> str:
    if not slots(text):
        return text
    reasons.append("{braces} mean a variable here, so those in the text became brackets")
    return text.replace("{", "(").replace("}", ")")


def _slot(inside: str, name_of: Callable[[Reference], str | None], reasons: list[str]) -> str:
    found = _read(inside)
    name = name_of(found) if found else None
    if found is None or name is None:
        reasons.append(f"{{{{{inside}}}}} has no value here and was left out")
        return ""
    if found.filters:
        reasons.append(f"the filters {', '.join(found.filters)} of {{{{{inside}}}}} were left out")
    return f"{{{name}}}"


def to_studio(text: str, expressions: Mapping[str, str]) -> str:
    """Our text with Liquid in place of slots; ``expressions`` gives a variable's own."""

    def put(match: re.Match[str]) -> str:
        return f"{{{{{expressions.get(match[1], f'flow.variables.{match[1]}')}}}}}"

    return _SLOT.sub(put, text)
