"""E11: a step cannot be used on a channel of its flow, or with nobody on the line."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.line import AFTER_HANGUP, on_the_line, taken_before
from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.end import End


class WrongChannel(Rule):
    """A caller has no screen, and a writer no keys; and whom nobody has rung hears nothing."""

    id = "E11"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        for name, node in flow.steps.items():
            for channel in flow.channels:
                if channel not in node.usable_on():
                    what = f"a step {node.kind!r} cannot be used for {channel}"
                    yield self.found(f"steps.{name}", what)
        if flow.triggers and not view.writes:
            what = "words are only looked for in messages; in a call use a menu"
            yield self.found("triggers", what)
        yield from self._alone(view)
        for name in sorted(taken_before(view.flow)):
            end = flow.steps[name]
            if isinstance(end, End) and end.reject:
                yield self.found(
                    f"steps.{name}",
                    "only a call that has not been taken can be rejected, and on some way here it"
                    " has been; end it with a prompt, or come here only by branch, hours, set or"
                    " switch from the first step of a call",
                )

    def _alone(self, view: View) -> Iterator[Finding]:
        for name, somebody in on_the_line(view.flow):
            kind = view.flow.steps[name].kind
            if somebody and kind == "call":
                yield self.found(
                    f"steps.{name}",
                    "somebody is on the line already; connect them with dial, or write with notify",
                )
            if not somebody and kind not in AFTER_HANGUP:
                yield self.found(
                    f"steps.{name}",
                    f"on some way nobody is on the line here (before a call is answered, or after a"
                    f" hang-up), and {kind!r} needs somebody; lead that way elsewhere",
                )
