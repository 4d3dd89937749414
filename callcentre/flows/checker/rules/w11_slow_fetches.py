"""W11: other systems may be waited for too long in one turn."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows import graph
from callcentre.flows.checker.circles import order
from callcentre.flows.checker.view import Finding, Rule, View

MOST = 12


class SlowFetches(Rule):
    """The carrier waits 15 seconds for an answer, once."""

    id = "W11"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        waits = {
            name: getattr(node, "timeout", 0) if node.kind == "http" else 0
            for name, node in flow.steps.items()
        }
        worst: dict[str, int] = {}
        for name in order(flow):
            ways = [] if flow.steps[name].waits else graph.edges(flow, name)
            after = max((worst.get(edge.target, 0) for edge in ways), default=0)
            worst[name] = waits[name] + after
            if waits[name] and worst[name] > MOST >= after:
                yield self.found(
                    f"steps.{name}",
                    f"from here other systems may take {worst[name]} seconds before anybody is"
                    f" answered; at most {MOST}, or the carrier gives up: shorten timeout, or ask"
                    " something between",
                )
