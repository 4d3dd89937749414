"""W5: the key that ends an entry is an option."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.collect import Collect
from callcentre.flows.nodes.menu import Menu


class FinishKey(Rule):
    """Callers press # when they have finished."""

    id = "W5"

    def check(self, view: View) -> Iterator[Finding]:
        for name, node in view.flow.steps.items():
            keys: list[str] = []
            if isinstance(node, Menu):
                keys = [option.key for option in node.options.values()]
            elif isinstance(node, Collect):
                keys = list(node.expect.one_of)
            if any("#" in key for key in keys):
                what = "the key # means 'I am done' everywhere else; give the option another"
                yield self.found(f"steps.{name}", what)
