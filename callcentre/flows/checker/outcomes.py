"""The outcomes of a flow that can happen at all: what dialogues have to cover."""

from __future__ import annotations

from callcentre.calls.inputs import Channel
from callcentre.flows.checker.walk import walk
from callcentre.flows.document import Flow


def possible_outcomes(flow: Flow) -> frozenset[tuple[str, str]]:
    """Every (step, outcome) that some citizen or the house can bring about.

    ``a.b`` is the step ``b`` of the flow that is the step ``a``. A flow that is only ever a step of
    others has none of its own: they are counted there.
    """
    found: set[tuple[str, str]] = set()
    for channel in flow.channels:
        voice = channel is Channel.VOICE
        if flow.entry.call or flow.entry.api if voice else flow.entry.message:
            found |= walk(flow, channel).exits
    return frozenset(found)
