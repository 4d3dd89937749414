"""E11: a step cannot be used on a channel of its flow."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View


class WrongChannel(Rule):
    """A caller has no screen, and a writer no keys."""

    id = "E11"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        for name, node in flow.steps.items():
            for channel in flow.channels:
                if channel not in node.channels:
                    what = f"a step {node.kind!r} cannot be used for {channel}"
                    yield self.found(f"steps.{name}", what)
        if flow.triggers and not view.writes:
            what = "words are only looked for in messages; in a call use a menu"
            yield self.found("triggers", what)
