"""E5: whoever fails is asked for ever."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows import graph
from callcentre.flows.checker.circles import FAILURES, PERSONS, circles
from callcentre.flows.checker.view import Finding, Rule, View


class EndlessRetry(Rule):
    """Attempts are counted anew whenever a step is entered, so a circle of failures has no end."""

    id = "E5"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        ways = {
            name: [
                edge.target
                for edge in graph.edges(flow, name)
                if not node.waits or edge.outcome in FAILURES
            ]
            for name, node in flow.steps.items()
            if node.kind not in PERSONS
        }
        for circle in circles(ways):
            for name in circle:
                if flow.steps[name].waits:
                    yield self.found(
                        f"steps.{name}",
                        "a caller who is silent or confused here may never reach a person: it comes"
                        " back here again and again; let too_many lead out of the circle",
                    )
