"""E3: something leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View


class NoTarget(Rule):
    """A channel without a first step. (A missing outcome is refused when the file is read.)"""

    id = "E3"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        entry = flow.entry
        if flow.speaks and not (entry.call or entry.parent or entry.api):
            yield self.found("entry.call", "a flow for voice must say which step answers a call")
        if entry.api and not flow.speaks:
            yield self.found("entry.api", "a flow that rings somebody must be for voice")
        if view.writes and not (flow.entry.message or flow.entry.parent):
            yield self.found("entry.message", "a flow for messages must say which step answers one")
