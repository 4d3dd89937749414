"""Studio's Liquid and our ``{slots}``: the plain references, which are nearly all there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from callcentre.flows import templating
from callcentre.flows.nodes.branch import BUILT_IN

_OUTPUT = re.compile(r"\{\{([^{}]*)\}\}")
_TAG = re.compile(r"\{%[^{}]*%\}")
_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|([a-z]+))?\}")
_WIDGET = re.compile(r"widgets\.([^.\[\]|]+)\.([^\s\[\]]+)")
_VARIABLE = re.compile(r"flow\.variables\.([A-Za-z0-9_\-]+)")
_PARTS = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_QUOTED = r"""(?P<quoted>"[^"]*"|'[^']*')"""
_PATHS = re.compile(
    _QUOTED + r"|(?:widgets|flow|trigger|contact)\.[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]+)*"
)
_WORDS = re.compile(_QUOTED + r"|(?:(?<=\|)|(?<=\| ))\s*[a-z_]+|(?<![\w.])[a-z][a-z0-9_]*(?![\w])")
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
    name, *filters = (part.strip() for part in inside.strip().strip("-").split("|"))
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
    """The text with our slots in place of Liquid, and a sentence for each thing left out.

    A text with filters or tags stays Liquid, with the names of our variables in it.
    """
    reasons: list[str] = []
    if _needs_liquid(text):
        kept = _PARTS.sub(lambda part: _renamed(part[0], name_of, reasons), text)
        if not templating.wrong_with(kept):
            return kept, reasons
        reasons = ["its Liquid cannot be carried out here, so filters and tags were taken out"]
        text = _TAG.sub("", text)
    parts: list[str] = []
    end = 0
    for match in _OUTPUT.finditer(text):
        parts += [_literal(text[end : match.start()], reasons), _slot(match[1], name_of, reasons)]
        end = match.end()
    parts.append(_literal(text[end:], reasons))
    return "".join(parts), reasons


def _needs_liquid(text: str) -> bool:
    return bool(_TAG.search(text)) or any("|" in match[1] for match in _OUTPUT.finditer(text))


def _renamed(part: str, name_of: Callable[[Reference], str | None], reasons: list[str]) -> str:
    """One ``{{...}}`` or ``{%...%}`` with our names for Studio's."""

    def put(match: re.Match[str]) -> str:
        if match["quoted"]:
            return match[0]
        found = _read(match[0])
        name = name_of(found) if found else None
        if name is None:
            reasons.append(f"{match[0]} has no value here and is blank")
        return name or "nil"

    return _PATHS.sub(put, part)


def _literal(text: str, reasons: list[str]) -> str:
    if "{" not in text:
        return text
    reasons.append("{braces} mean a variable here, so those in the text became brackets")
    return text.replace("{", "(").replace("}", ")")


def _slot(inside: str, name_of: Callable[[Reference], str | None], reasons: list[str]) -> str:
    found = _read(inside)
    name = name_of(found) if found else None
    if found is None or name is None:
        reasons.append(f"{{{{{inside}}}}} has no value here and was left out")
        return ""
    return f"{{{name}}}"


def to_studio(text: str, expressions: Mapping[str, str], names: Collection[str]) -> str:
    """Our text with Liquid in place of slots.

    ``names`` are the flow's variables; ``expressions`` gives what Studio calls some of them.
    """

    def said(name: str) -> str:
        return expressions.get(name, f"flow.variables.{name}")

    def put(match: re.Match[str]) -> str:
        known = not match["quoted"] and match[0] in names
        return said(match[0]) if known else match[0]

    if templating.is_liquid(text):
        return _PARTS.sub(lambda part: _WORDS.sub(put, part[0]), text)
    return _SLOT.sub(lambda match: f"{{{{{said(match[1])}}}}}", text)
