"""The node reference tells what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcentre.flows.nodes import KINDS
from callcentre.flows.nodes.base import Node
from callcentre.flows.reference import with_reference

README = Path(__file__).parents[3] / "ivr_flows" / "README.md"


def test_the_reference_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == with_reference(text), "run: python -m callcentre.flows.reference " + README.name


@pytest.mark.parametrize("node", KINDS.values(), ids=lambda node: node.kind)
def test_every_field_of_a_step_is_in_its_docstring(node: type[Node]) -> None:
    for name, field in node.model_fields.items():
        assert f"``{field.alias or name}" in str(node.__doc__), name
