"""E1: a way leads to a step that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows import graph
from callcentre.flows.checker.view import Finding, Rule, View, meant


class UnknownStep(Rule):
    """A name that somebody mistyped, or a step that was taken out."""

    id = "E1"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        own = (
            (f"steps.{name}.{outcome}", target)
            for name, node in flow.steps.items()
            for outcome, target in node.targets().items()
            if target is not None
        )
        for where, target in (*graph.roots(flow), *own):
            if target not in flow.steps:
                yield self.found(where, f"there is no step {target!r}{meant(target, flow.steps)}")
