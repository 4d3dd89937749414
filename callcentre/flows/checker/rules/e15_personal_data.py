"""E15: a call would carry personal data in its addresses."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.document import PERSONAL
from callcentre.flows.nodes.collect import Collect


class PersonalData(Rule):
    """A call carries its own place, and addresses end up in logs."""

    id = "E15"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        if not flow.speaks:
            return
        for name, variable in flow.vars.items():
            if variable.type in PERSONAL:
                yield self.found(
                    f"vars.{name}",
                    f"{variable.type!r} could hold personal data, and in a call variables"
                    " travel in addresses; use word, digits, code or recording",
                )
        for name, node in flow.steps.items():
            if isinstance(node, Collect) and node.expect.longest > 8 and not node.expect.code:
                what = "more than 8 digits could be somebody's number; ask fewer"
                yield self.found(f"steps.{name}.expect", what)
