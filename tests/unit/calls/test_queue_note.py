"""The note about queues tells every field, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from callcentre.calls.queues import Overflow, QueueDefinition

NOTE = (Path(__file__).resolve().parents[3] / "ivr_flows" / "QUEUES.md").read_text(encoding="utf-8")


def test_every_field_of_a_queue_is_told_and_no_other() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", NOTE, re.MULTILINE)) == set(
        QueueDefinition.model_fields
    )


def test_every_way_on_is_told() -> None:
    assert set(re.findall(r"^\| `\{(\w+): ", NOTE, re.MULTILINE)) == set(Overflow.model_fields)
