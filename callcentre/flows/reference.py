"""The node reference in ``ivr_flows/README.md``, written from the docstrings of the steps.

``python -m callcentre.flows.reference ivr_flows/README.md`` brings the file up to date.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from callcentre.calls.inputs import Channel
from callcentre.flows.nodes import KINDS
from callcentre.flows.nodes.base import Node

BEGIN = "<!-- The steps: written from the code, do not edit below this line. -->"


def node_reference() -> str:
    """A section of Markdown for each kind of step, in the order of `KINDS`."""
    return "\n".join(_section(node) for node in KINDS.values())


def with_reference(readme: str) -> str:
    """``readme`` with everything after the line `BEGIN` written anew."""
    head = readme.partition(BEGIN)[0].rstrip()
    return f"{head}\n\n{BEGIN}\n\n{node_reference()}"


def _section(node: type[Node]) -> str:
    text = inspect.cleandoc(node.__doc__ or "")
    text = text.replace("``", "`").replace("\nOutcomes:", "\n\nOutcomes:")
    lines = [f"### `{node.kind}`", "", text, "", _channels(node)]
    return "\n".join(lines) + "\n"


def _channels(node: type[Node]) -> str:
    calls, messages = Channel.VOICE in node.channels, Channel.SMS in node.channels
    where = " and ".join(["calls"] * calls + ["messages"] * messages)
    waits = " Waits for the citizen." if node.waits else ""
    return f"Used in {where}.{waits}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_reference(path.read_text(encoding="utf-8")), encoding="utf-8")
