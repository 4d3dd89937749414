"""A JSON Schema of the flow language, so that editors complete and check what is written.

``callcentre flows schema`` writes it to ``flow.schema.json`` beside the cities' folders.
"""

from __future__ import annotations

import inspect
import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from callcentre.flows.document import Document
from callcentre.flows.nodes import KINDS
from callcentre.flows.nodes.base import Node

_REF = "#/$defs/{model}"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def flow_schema() -> Mapping[str, Any]:
    """The schema of a flow file (JSON Schema 2020-12)."""
    definitions: dict[str, Any] = {}
    document = _schema_of(Document, definitions)
    steps = [_step(kind, node, definitions) for kind, node in KINDS.items()]
    document["properties"]["steps"]["additionalProperties"] = {"oneOf": steps}
    document["properties"]["steps"].pop("patternProperties", None)
    document["title"] = "A flow of the call centre"
    return {"$schema": _DRAFT, **document, "$defs": dict(sorted(definitions.items()))}


def schema_text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(flow_schema(), indent=2, ensure_ascii=False) + "\n"


def write(arguments: Namespace) -> None:
    """The command ``flows schema``: write the file, or print it."""
    if arguments.file:
        Path(arguments.file).write_text(schema_text(), encoding="utf-8")
    else:
        sys.stdout.write(schema_text())


def _step(kind: str, node: type[Node], definitions: dict[str, Any]) -> Mapping[str, Any]:
    body = _schema_of(node, definitions)
    about = inspect.cleandoc(node.__doc__ or "").replace("``", "")
    body["description"] = about
    definitions[f"step_{kind}"] = body
    return {
        "type": "object",
        "description": about.partition("\n")[0],
        "properties": {kind: {"$ref": _REF.format(model=f"step_{kind}")}},
        "required": [kind],
        "additionalProperties": False,
    }


def _schema_of(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of one model; the models inside go into ``definitions``."""
    schema = model.model_json_schema(ref_template=_REF)
    definitions.update(schema.pop("$defs", {}))
    return schema
