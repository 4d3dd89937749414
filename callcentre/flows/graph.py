"""A flow as a graph: which step can follow which, and by what outcome."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from callcentre.flows.document import Flow


@dataclass(frozen=True, slots=True)
class Edge:
    """One way out of a step; ``target`` is None if nothing says where it leads."""

    step: str
    outcome: str
    target: str | None


def edges(flow: Flow, step: str) -> tuple[Edge, ...]:
    """Every way out of ``step``, inherited targets filled in."""
    inherited = flow.defaults.on_error
    return tuple(
        Edge(step, outcome, target or inherited)
        for outcome, target in flow.node(step).targets().items()
    )


def roots(flow: Flow) -> Iterator[tuple[str, str]]:
    """Where one can come from outside the steps: (field of the file, name of the step)."""
    named = {
        "entry.call": flow.entry.call,
        "entry.message": flow.entry.message,
        "defaults.on_error": flow.defaults.on_error,
        "defaults.on_opt_out": flow.defaults.on_opt_out,
        **{f"triggers.{name}.to": trigger.to for name, trigger in flow.triggers.items()},
    }
    return ((field, step) for field, step in named.items() if step is not None)


def reachable(flow: Flow) -> frozenset[str]:
    """The steps that somebody can come to."""
    seen: set[str] = set()
    waiting = deque(step for _, step in roots(flow))
    while waiting:
        step = waiting.popleft()
        if step in seen or step not in flow.steps:
            continue
        seen.add(step)
        waiting.extend(edge.target for edge in edges(flow, step) if edge.target)
    return frozenset(seen)


def circles(flow: Flow) -> Iterator[str]:
    """Steps from which one can come back to the same step without the citizen doing anything."""
    without_input: Mapping[str, set[str]] = {
        name: {edge.target for edge in edges(flow, name) if edge.target}
        if not node.waits
        else set()
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
            if edge.target is None:
                continue
            arriving = known[step] | node.writes(edge.outcome)
            before = known.get(edge.target)
            now = arriving if before is None else before & arriving
            if now != before:
                known[edge.target] = now
                waiting.append(edge.target)
    return known


def ways_to_be_hung_up_on(flow: Flow) -> Iterator[str]:
    """Steps where a caller who is silent or confused can come to an end without any queue."""
    for name, node in flow.steps.items():
        if node.waits and _lost(flow, name, {name}):
            yield name


_FAILURES = frozenset({"no_input", "no_match", "too_many", "operator"})


def _lost(flow: Flow, step: str, seen: set[str]) -> bool:
    node = flow.node(step)
    if node.kind == "queue":
        return False
    if node.kind == "end":
        return True
    ways = [edge for edge in edges(flow, step) if not node.waits or edge.outcome in _FAILURES]
    for edge in ways:
        if edge.target is None:
            return True
        if edge.target not in seen:
            seen.add(edge.target)
            if _lost(flow, edge.target, seen):
                return True
    return False
