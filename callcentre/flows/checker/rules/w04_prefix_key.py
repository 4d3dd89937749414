"""W4: one key of a menu begins another."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.menu import Menu


class PrefixKey(Rule):
    """The carrier waits after the shorter key for the rest of the longer one."""

    id = "W4"

    def check(self, view: View) -> Iterator[Finding]:
        for name, node in view.flow.steps.items():
            keys = {o.key for o in node.options.values()} if isinstance(node, Menu) else set()
            for key in sorted(keys):
                if any(other != key and other.startswith(key) for other in keys):
                    what = f"the key {key} begins another key, so that one can never be pressed"
                    yield self.found(f"steps.{name}.options", f"options: {what} without waiting")
