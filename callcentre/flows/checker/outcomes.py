"""The outcomes of a flow that can happen at all: what dialogues have to cover."""

from __future__ import annotations

from callcentre.flows.checker.walk import walk
from callcentre.flows.document import Flow


def possible_outcomes(flow: Flow) -> frozenset[tuple[str, str]]:
    """Every (step, outcome) that some citizen or the house can bring about."""
    found: set[tuple[str, str]] = set()
    for channel in flow.channels:
        found |= walk(flow, channel).exits
    return frozenset(found)
