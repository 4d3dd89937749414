"""E4: one comes back to a step without the citizen doing anything."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows import graph
from callcentre.flows.checker.circles import circles
from callcentre.flows.checker.view import Finding, Rule, View


class Circle(Rule):
    """A circle without a question would speak to nobody for ever; one with a pause is meant so."""

    id = "E4"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        ways = {
            name: [edge.target for edge in graph.edges(flow, name)]
            for name, node in flow.steps.items()
            if not node.waits
        }
        for circle in circles(ways):
            if any(flow.steps[name].kind == "pause" for name in circle):
                continue
            for name in circle:
                yield self.found(
                    f"steps.{name}",
                    "one can come back to this step without the citizen doing anything;"
                    " put a question between, or an end",
                )
