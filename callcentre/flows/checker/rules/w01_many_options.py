"""W1: a menu has more than five options."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.menu import Menu

MOST = 5


class ManyOptions(Rule):
    """A listener keeps four or five things in mind; the operator and the language (9) apart."""

    id = "W1"

    def check(self, view: View) -> Iterator[Finding]:
        for name, node in view.flow.steps.items():
            spoken = (
                [o.key for o in node.options.values() if o.key != "9"]
                if isinstance(node, Menu)
                else []
            )
            if len(spoken) > MOST:
                yield self.found(
                    f"steps.{name}.options",
                    f"options: {len(spoken)} options are too many to keep in mind; at most five",
                )
