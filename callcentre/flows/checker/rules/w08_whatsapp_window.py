"""W8: free text may be sent after WhatsApp has closed the window."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.calls.inputs import Channel
from callcentre.flows.checker.view import Finding, Rule, View

WINDOW = 24


class WhatsAppWindow(Rule):
    """Business messages are free text only within 24 hours of the last message from the citizen."""

    id = "W8"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        if Channel.WHATSAPP not in flow.channels:
            return
        if flow.limits.session_hours > WINDOW:
            hours = flow.limits.session_hours
            yield self.found(
                "limits.session_hours",
                f"after {WINDOW} hours WhatsApp takes only templates, and a thread may last {hours}"
                f" hours here; make it {WINDOW} or less",
            )
