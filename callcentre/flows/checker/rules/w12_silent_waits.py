"""W12: one wait follows another without a word between."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows import graph
from callcentre.flows.checker.view import Finding, Rule, View


class SilentWaits(Rule):
    """After three seconds of silence callers believe that the line is dead."""

    id = "W12"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        for name in flow.steps:
            if not _is_silent_wait(view, name):
                continue
            for edge in graph.edges(flow, name):
                if edge.target != name and _is_silent_wait(view, edge.target):
                    what = (
                        f"this wait and the one in {edge.target!r} follow each other without a word"
                    )
                    yield self.found(f"steps.{name}", f"{what}; say something between")
                    break


def _is_silent_wait(view: View, step: str) -> bool:
    node = view.flow.steps[step]
    if node.kind == "pause":
        return True
    if not node.waits:
        return False
    keys = [line.say for prompt in node.prompt_fields().values() for line in prompt]
    texts = [view.flow.prompts.get(key, {}) for key in keys]
    return not any(text.strip() for t in texts for variants in t.values() for text in variants)
