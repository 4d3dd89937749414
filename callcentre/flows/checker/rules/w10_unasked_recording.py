"""W10: a recording begins without the caller being told."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from callcentre.flows import graph
from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.base import Node

_WORDS = re.compile(r"rekam|record|nada|tone|beep", re.IGNORECASE)


class UnaskedRecording(Rule):
    """A recording needs that the caller knows of it, on every way that leads to it."""

    id = "W10"

    def check(self, view: View) -> Iterator[Finding]:
        for name in sorted(_untold(view)):
            if view.flow.steps[name].kind == "record":
                yield self.found(
                    f"steps.{name}.prompt",
                    "the caller is recorded here without being told; say that it is recorded,"
                    " or that they speak after the tone",
                )
                continue
            what = "recording begins here, but on some way nobody has said so; say it before"
            yield self.found(f"steps.{name}", what)


def _records(node: Node) -> bool:
    on = node.kind == "recording" and getattr(node, "switch", "") == "on"
    return on or node.kind == "record" or getattr(node, "record", False) is True


def _tells(view: View, step: str) -> bool:
    """Does the step say, in every language and to everybody, that there is a recording?"""
    prompt = view.flow.node(step).prompt_fields().get("prompt", ())
    return all(
        any(
            _WORDS.search(" ".join(view.flow.prompts.get(line.say, {}).get(language, ())[:1]))
            for line in prompt
            if line.language is None or line.language == language
        )
        for language in view.flow.languages
    )


def _untold(view: View) -> set[str]:
    """Steps that record and that can be reached without a word about it."""
    flow = view.flow
    todo = deque(step for _, step in graph.roots(flow))
    seen, found = set(todo), set[str]()
    while todo:
        step = todo.popleft()
        # A step speaks before it records; one that merely switches says nothing.
        if _tells(view, step):
            continue
        if _records(flow.steps[step]):
            found.add(step)
        for edge in graph.edges(flow, step):
            if edge.target not in seen:
                seen.add(edge.target)
                todo.append(edge.target)
    return found
