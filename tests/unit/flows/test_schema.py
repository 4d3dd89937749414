"""The JSON Schema tells what the code takes."""

from __future__ import annotations

import json
from pathlib import Path

from callcentre.flows.document import Document
from callcentre.flows.nodes import KINDS
from callcentre.flows.schema import flow_schema, schema_text

FILE = Path(__file__).parents[3] / "ivr_flows" / "flow.schema.json"


def test_the_file_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_text(), "run: callcentre flows schema FILE"


def test_every_kind_of_step_is_in_it_and_no_other() -> None:
    steps = flow_schema()["properties"]["steps"]["additionalProperties"]["oneOf"]
    assert [step["required"] for step in steps] == [[kind] for kind in KINDS]


def test_every_field_of_a_file_is_in_it_and_no_other() -> None:
    schema = flow_schema()
    assert set(schema["properties"]) == set(Document.model_fields)
    assert schema["additionalProperties"] is False


def test_every_reference_leads_somewhere() -> None:
    schema = flow_schema()
    text = json.dumps(schema)
    named = {part.split('"')[0] for part in text.split("#/$defs/")[1:]}
    assert named <= set(schema["$defs"])
