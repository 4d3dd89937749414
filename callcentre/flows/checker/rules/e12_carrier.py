"""E12: a carrier on which the flow must run cannot do a step."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.carriers import PROFILES, obstacles
from callcentre.flows.checker.view import Finding, Rule, View, meant


class Carrier(Rule):
    """``carriers`` in a flow is a promise; see `callcentre.flows.checker.carriers`."""

    id = "E12"

    def check(self, view: View) -> Iterator[Finding]:
        for carrier in view.flow.carriers:
            profile = PROFILES.get(carrier)
            if profile is None:
                what = f"there is no profile of the carrier {carrier!r}{meant(carrier, PROFILES)}"
                yield self.found("carriers", what)
                continue
            for step, why in obstacles(view.flow, profile):
                yield self.found(f"steps.{step}", why)
