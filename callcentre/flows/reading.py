"""YAML as a clerk writes it, and pydantic's complaints as sentences."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from callcentre.errors import FlowError
from callcentre.flows.nodes import KINDS
from callcentre.flows.nodes.base import Node
from callcentre.flows.refused import reason

_BYTES = 1_000_000
_STEPS = 5_000
_DEPTH = 40  # of brackets and indents; a flow needs ten
_ALIASES = 16  # with more, a short text can stand for an endless one


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2's idea of plain words: ``no`` and ``on`` are words, ``07:30`` is not a number."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _shape, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?[0-9]+$", "-0123456789"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_shape), list(_first))


@dataclass(frozen=True, slots=True)
class Source:
    """What stands in a YAML file, and at which line each dotted name of it stands."""

    file: str
    value: Mapping[str, Any]
    lines: Mapping[str, int]

    def line(self, *where: object) -> str:
        """``file:line`` of a dotted name, or of what is nearest around it."""
        parts = [str(part) for part in where]
        for length in range(len(parts), 0, -1):
            line = self.lines.get(".".join(parts[:length]))
            if line:
                return f"{self.file}:{line}"
        return self.file

    def at(self, *where: object) -> str:
        """The same, and the name."""
        return f"{self.line(*where)}: {'.'.join(map(str, where))}"


def read_yaml(text: str, file: str) -> Mapping[str, object]:
    """The mapping in a YAML text.

    Raises:
        FlowError: it is not YAML, or not a mapping, or a key stands twice, or it is a trap.
    """
    return read_source(text, file).value


def read_source(text: str, file: str) -> Source:
    """The mapping in a YAML text, with its lines.

    Raises:
        FlowError: it is not YAML, or not a mapping, or a key stands twice, or it is a trap: too
            long, too deep, or with so many aliases that it grows without end.
    """
    if len(text) > _BYTES:
        raise FlowError(f"{file}: the file has {len(text)} characters; at most {_BYTES} are read")
    loader: Any = None
    try:
        _refuse_traps(text)
        loader = _Loader(text)
        root = loader.get_single_node()
        lines: dict[str, int] = {}
        if root is not None:
            _find_lines(root, "", lines)
        value = loader.construct_document(root) if root is not None else None
    except (yaml.YAMLError, ValueError) as error:
        raise FlowError(f"{file}: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise FlowError(f"{file}: an alias (*name) stands inside what it names") from None
    finally:
        if loader is not None:
            loader.dispose()
    if not isinstance(value, dict):
        raise FlowError(f"{file}: the file must hold a mapping that begins with 'flow:'")
    return Source(file, value, lines)


def _refuse_traps(text: str) -> None:
    """Look at the text piece by piece before anything is built of it."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise yaml.YAMLError(f"line {line} is nested {_DEPTH} deep; a flow needs ten levels")
        if aliases > _ALIASES:
            raise yaml.YAMLError(f"more than {_ALIASES} aliases (*name); write the steps out")


def _find_lines(node: Any, where: str, lines: dict[str, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        known: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.YAMLError(f"line {line}: a name must be one word")
            if key.value in known:
                first = node.start_mark.line + 1
                raise yaml.YAMLError(f"{key.value!r} stands twice in the block from line {first}")
            known.add(key.value)
            inner = f"{where}.{key.value}" if where else key.value
            lines.setdefault(inner, line)
            _find_lines(value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            lines.setdefault(f"{where}.{number}", item.start_mark.line + 1)
            _find_lines(item, f"{where}.{number}", lines)


def steps_of(source: Source) -> tuple[dict[str, Node], list[str]]:
    """The steps of a file, and a line for each that is wrong."""
    raw = source.value.get("steps")
    steps: dict[str, Node] = {}
    problems: list[str] = []
    if isinstance(raw, dict) and len(raw) > _STEPS:
        said = f"{len(raw)} steps; at most {_STEPS}: move some to a flow that is a step of this one"
        return steps, [f"{source.at('steps')}: {said}"]
    for name, body in raw.items() if isinstance(raw, dict) else ():
        kind = str(next(iter(body))) if isinstance(body, dict) and len(body) == 1 else ""
        if kind not in KINDS:
            said = f"{kind!r} is not a kind of step" if kind else "a step has exactly one kind"
            problems.append(f"{source.at('steps', name)}: {said}; known are: {', '.join(KINDS)}")
            continue
        try:
            steps[str(name)] = KINDS[kind].model_validate(body[kind] or {})
        except ValidationError as error:
            problems += complaints(error, source, ("steps", name, kind), KINDS[kind])
    return steps, problems


def complaints(
    error: ValidationError, source: Source, where: tuple[object, ...], model: type[BaseModel]
) -> list[str]:
    """Every complaint as one line: file, line, step, field, what is wrong and would be right."""
    name = ".".join(str(part) for part in where)
    lines = []
    for entry in error.errors(include_url=False):
        at = source.line(*where, *entry["loc"])
        lines.append(_sentence(entry, f"{at}: {name}" if name else at, model))
    return lines


def explain(error: ValidationError, where: str, model: type[BaseModel]) -> list[str]:
    """Every complaint as one line: where, what is wrong and what would be right."""
    entries = error.errors(include_url=False)
    return [_sentence(entry, where, model) for entry in entries]


def _sentence(entry: Any, where: str, model: type[BaseModel]) -> str:
    field = ".".join(str(part) for part in entry["loc"])
    what = entry["msg"].removeprefix("Value error, ")
    if entry["type"] == "extra_forbidden":
        kind = getattr(model, "kind", "")
        known = reason(f"{kind}.{field}" if kind else field)
        what = known or _unknown(str(entry["loc"][-1]), model if len(entry["loc"]) == 1 else None)
    elif entry["type"] == "missing":
        rule = _RULES_OF_MISSING.get(str(entry["loc"][-1]), "")
        what = f"this field is required and is not there{rule}"
    return ": ".join(filter(None, (where, field, what)))


_RULES_OF_MISSING = {
    "else": " [E6]",
    **dict.fromkeys(("on_error", "completed", "closed", "failed"), " [E3]"),
}


def _unknown(field: str, model: type[BaseModel] | None) -> str:
    if model is None:
        return "there is no such field here; the node reference tells which there are"
    known = [info.alias or name for name, info in model.model_fields.items()]
    close = difflib.get_close_matches(field, known, 1)
    meant = f" did you mean {close[0]!r}?" if close else ""
    return f"there is no such field;{meant} known are: {', '.join(known)}"
