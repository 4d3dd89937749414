"""E6: a branch does not say what happens otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.branch import Branch


class NoElse(Rule):
    """An empty ``else``. (A branch without one is refused when the file is read.)"""

    id = "E6"

    def check(self, view: View) -> Iterator[Finding]:
        for name, node in view.flow.steps.items():
            if isinstance(node, Branch) and not node.otherwise:
                yield self.found(f"steps.{name}.else", "say where everybody else goes")
