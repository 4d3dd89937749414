"""YAML as a clerk writes it, and pydantic's complaints as sentences."""

from __future__ import annotations

import difflib
import re
from collections.abc import Hashable, Mapping
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from callcentre.errors import FlowError
from callcentre.flows.nodes import KINDS
from callcentre.flows.nodes.base import Node


class _Loader(yaml.SafeLoader):
    """YAML 1.2's idea of plain words: ``no`` and ``on`` are words, ``07:30`` is not a number."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                line = node.start_mark.line + 1
                raise yaml.YAMLError(f"{key!r} stands twice in the block from line {line}")
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {}
for _tag, _shape, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?[0-9]+$", "-0123456789"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_shape), list(_first))


def read_yaml(text: str, file: str) -> Mapping[str, object]:
    """The mapping in a YAML text.

    Raises:
        FlowError: it is not YAML, or not a mapping, or a key stands twice.
    """
    try:
        value = yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader with fewer types
    except (yaml.YAMLError, ValueError) as error:
        raise FlowError(f"{file}: {' '.join(str(error).split())}") from None
    if not isinstance(value, dict):
        raise FlowError(f"{file}: the file must hold a mapping that begins with 'flow:'")
    return value


def read_steps(raw: object, file: str) -> tuple[dict[str, Node], list[str]]:
    """The steps of a file, and a line for each that is wrong."""
    steps: dict[str, Node] = {}
    problems: list[str] = []
    for name, body in raw.items() if isinstance(raw, dict) else ():
        kind = str(next(iter(body))) if isinstance(body, dict) and len(body) == 1 else ""
        if kind not in KINDS:
            said = f"{kind!r} is not a kind of step" if kind else "a step has exactly one kind"
            problems.append(f"{file}: steps.{name}: {said}; known are: {', '.join(KINDS)}")
            continue
        try:
            steps[str(name)] = KINDS[kind].model_validate(body[kind] or {})
        except ValidationError as error:
            problems += explain(error, f"{file}: steps.{name}.{kind}", KINDS[kind])
    return steps, problems


def explain(error: ValidationError, where: str, model: type[BaseModel]) -> list[str]:
    """Every complaint as one line: where, what is wrong and what would be right."""
    lines = []
    for entry in error.errors(include_url=False):
        field = ".".join(str(part) for part in entry["loc"])
        what = entry["msg"].removeprefix("Value error, ")
        if entry["type"] == "extra_forbidden":
            what = _unknown(str(entry["loc"][-1]), model if len(entry["loc"]) == 1 else None)
        elif entry["type"] == "missing":
            what = "this field is required and is not there"
        lines.append(": ".join(filter(None, (where, field, what))))
    return lines


def _unknown(field: str, model: type[BaseModel] | None) -> str:
    if model is None:
        return "there is no such field here; the node reference tells which there are"
    known = [info.alias or name for name, info in model.model_fields.items()]
    close = difflib.get_close_matches(field, known, 1)
    meant = f" did you mean {close[0]!r}?" if close else ""
    return f"there is no such field;{meant} known are: {', '.join(known)}"
