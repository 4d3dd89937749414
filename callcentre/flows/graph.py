"""A flow as a graph: which step can follow which, and by what outcome."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
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


def circles(flow: Flow) -> Iterator[str]:
    """Steps from which one can come back to the same step without the citizen doing anything."""
    without_input: Mapping[str, set[str]] = {
        name: {edge.target for edge in edges(flow, name)} if not node.waits else set()
        for name, node in flow.steps.items()
    }
    return (name for name in flow.steps if name in _after(without_input, without_input[name]))


def _after(following: Mapping[str, set[str]], starts: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    waiting = deque(starts)
    while waiting:
        step = waiting.popleft()
        if step not in seen:
            seen.add(step)
            waiting.extend(following.get(step, ()))
    return seen


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


_FAILURES = frozenset({"no_input", "no_match", "too_many", "operator"})


def steps_that_lose_callers(flow: Flow) -> Iterator[str]:
    """Steps where a caller who is silent or confused may never come to a queue."""
    safe: set[str] = set()
    for name, node in flow.steps.items():
        if node.waits and not _ends_in_queue(flow, name, frozenset(), safe):
            yield name


def _ends_in_queue(flow: Flow, step: str, before: frozenset[str], safe: set[str]) -> bool:
    node = flow.node(step)
    if node.kind == "queue" or step in safe:
        return True
    if node.kind == "end":
        return flow.entry.parent is not None  # hung up on, or back to the flow it is a step of
    if step in before:
        return False  # led in a circle
    ways = [edge for edge in edges(flow, step) if not node.waits or edge.outcome in _FAILURES]
    so_far = before | {step}
    if all(_ends_in_queue(flow, edge.target, so_far, safe) for edge in ways):
        safe.add(step)
        return True
    return False
