"""E2: no way leads to a step."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View


class Unreachable(Rule):
    """A step that nobody can come to was forgotten, or its wire was."""

    id = "E2"

    def check(self, view: View) -> Iterator[Finding]:
        for name in sorted(view.flow.steps.keys() - view.reachable):
            what = "no way leads here; wire it to an outcome or take it out"
            yield self.found(f"steps.{name}", what)
