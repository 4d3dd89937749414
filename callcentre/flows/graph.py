"""A flow as a graph: which step can follow which, and by what outcome."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callcentre.flows.document import Flow


@dataclass(frozen=True, slots=True)
class Edge:
    """One way out of a step."""

    step: str
    outcome: str
    target: str


def edges(flow: Flow, step: str) -> tuple[Edge, ...]:
    """Every way out of ``step``, inherited targets filled in."""
    return tuple(
        Edge(step, outcome, target or flow.defaults.inherited(outcome))
        for outcome, target in flow.node(step).targets().items()
    )


def roots(flow: Flow) -> Iterator[tuple[str, str]]:
    """Where one can come from outside the steps: (field of the file, name of the step)."""
    return flow.outside_ways()


def reachable(flow: Flow) -> frozenset[str]:
    """The steps that somebody can come to."""
    seen: set[str] = set()
    waiting = deque(step for _, step in roots(flow))
    while waiting:
        step = waiting.popleft()
        if step in seen or step not in flow.steps:
            continue
        seen.add(step)
        waiting.extend(edge.target for edge in edges(flow, step))
    return frozenset(seen)


def always_set(flow: Flow) -> Mapping[str, frozenset[str]]:
    """For each reachable step, the variables that every way to it has set."""
    from_start = frozenset(name for name, var in flow.vars.items() if var.default is not None)
    known: dict[str, frozenset[str]] = {step: from_start for _, step in roots(flow)}
    waiting = deque(known)
    while waiting:
        step = waiting.popleft()
        node = flow.node(step)
        for edge in edges(flow, step):
            arriving = known[step] | node.writes(edge.outcome)
            before = known.get(edge.target)
            now = arriving if before is None else before & arriving
            if now != before:
                known[edge.target] = now
                waiting.append(edge.target)
    return known
