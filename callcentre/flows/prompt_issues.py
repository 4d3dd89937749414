"""Where a flow's prompts are used, and how long they can get."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.document import Flow
from callcentre.flows.nodes.area import LIST
from callcentre.flows.nodes.base import Line, Node
from callcentre.flows.text import fill


def used(flow: Flow) -> Iterator[tuple[str, Line, Node | None]]:
    """Every use of a prompt: where in the file, the line, and the step if it is one's."""
    for name, node in flow.steps.items():
        for field, prompt in node.prompt_fields().items():
            for line in prompt:
                yield f"steps.{name}.{field}", line, node
    for name, trigger in flow.triggers.items():
        for line in trigger.say:
            yield f"triggers.{name}.say", line, None
    for name, command in flow.everywhere.items():
        for line in command.say:
            yield f"everywhere.{name}.say", line, None


def longest(flow: Flow, text: str) -> str:
    """The prompt as it is when every variable is as long as it may be."""
    values = {name: "W" * var.cap for name, var in flow.vars.items()}
    values[LIST] = max(map(flow.areas.numbered, ("", *flow.areas.listed())), key=len)
    return fill(text, values, plain=True)
