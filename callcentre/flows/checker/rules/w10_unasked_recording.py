"""W10: a recording begins without the caller being told."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from callcentre.flows import graph
from callcentre.flows.checker.view import Finding, Rule, View

_WORDS = re.compile(r"rekam|record|nada|tone|beep", re.IGNORECASE)


class UnaskedRecording(Rule):
    """A recording needs that the caller knows of it."""

    id = "W10"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        for name, node in flow.steps.items():
            if node.kind == "record" and not _tells(view, name):
                yield self.found(
                    f"steps.{name}.prompt",
                    "the caller is recorded here without being told; say that it is recorded,"
                    " or that they speak after the tone",
                )
        for name in sorted(_untold(view)):
            what = "recording begins here, but on some way nobody has said so; say it before"
            yield self.found(f"steps.{name}", what)


def _tells(view: View, step: str) -> bool:
    """Does the step say in every language that it records?"""
    prompts = view.flow.node(step).prompt_fields().values()
    keys = [line.say for prompt in prompts for line in prompt]
    return all(
        any(_WORDS.search(" ".join(_variants(view, key, language))) for key in keys)
        for language in view.flow.languages
    )


def _variants(view: View, key: str, language: str) -> tuple[str, ...]:
    return view.flow.prompts.get(key, {}).get(language, ())


def _untold(view: View) -> set[str]:
    """Steps that switch recording on and can be reached without a word about it."""
    flow = view.flow
    todo = deque(step for _, step in graph.roots(flow))
    seen, found = set(todo), set[str]()
    while todo:
        step = todo.popleft()
        node = flow.node(step)
        on = node.kind == "recording" and getattr(node, "switch", "") == "on"
        if on or getattr(node, "record", False) is True:
            found.add(step)
        if _tells(view, step):
            continue
        for edge in graph.edges(flow, step):
            if edge.target not in seen:
                seen.add(edge.target)
                todo.append(edge.target)
    return found
