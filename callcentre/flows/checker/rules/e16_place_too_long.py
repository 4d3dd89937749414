"""E16: the variables make an address too long."""

from __future__ import annotations

import json
from collections.abc import Iterator

from callcentre.calls.inputs import Channel
from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.place import Place

LONGEST = 300
"""Characters; sealed and escaped it stays a short part of a URL."""


class PlaceTooLong(Rule):
    """Carriers cut long addresses off."""

    id = "E16"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        if not flow.speaks:
            return
        longest = Place(
            flow=flow.flow,
            version=flow.version,
            step=max(flow.steps, key=len),
            visit=999,
            channel=Channel.VOICE,
            language=max(flow.languages, key=len),
            values={name: "0" * variable.cap for name, variable in flow.vars.items()},
        )
        size = len(json.dumps(longest.pack(), separators=(",", ":")))
        if size > LONGEST:
            yield self.found(
                "vars",
                f"together they can make a place of {size} characters, and it travels in"
                f" addresses; at most {LONGEST}: declare fewer",
            )
