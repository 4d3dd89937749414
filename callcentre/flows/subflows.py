"""Flows that are steps of other flows: found, checked, and bound to the version they were."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from callcentre.flows.document import Flow
from callcentre.flows.nodes.subflow import Subflow


def subflow_problems(flows: Iterable[Flow]) -> list[str]:
    """What is wrong with the steps ``subflow`` of these flows, one line each."""
    known = {flow.flow: flow for flow in flows}
    return [problem for flow in known.values() for problem in _problems(flow, known)]


def bound(flows: Iterable[Flow], among: Iterable[Flow] = ()) -> list[Flow]:
    """The flows, each with the flows that are its steps; its version then counts theirs too.

    They are looked for in ``among``, or else among ``flows``, whose problems must be known to be
    none. A flow whose steps cannot be found stays as it is, and leads to its ``on_error``.
    """
    wanted = list(flows)
    known = {flow.flow: flow for flow in (*among, *wanted)}
    done: dict[str, Flow] = {}
    return [_bind(flow, known, done, ()) for flow in wanted]


def descendants(flow: Flow) -> Iterator[Flow]:
    """The flow itself, and all that are steps of it and of those; each once."""
    seen: dict[str, Flow] = {}
    waiting = [flow]
    while waiting:
        one = waiting.pop()
        if one.flow not in seen:
            seen[one.flow] = one
            waiting.extend(one.children.values())
    return iter(seen.values())


def _bind(
    flow: Flow, known: Mapping[str, Flow], done: dict[str, Flow], above: tuple[str, ...]
) -> Flow:
    if flow.version in done:
        return done[flow.version]
    children = {
        name: _bind(known[node.flow], known, done, (*above, flow.flow))
        for name, node in _steps(flow)
        if node.flow in known and node.flow not in (*above, flow.flow)
    }
    made = flow
    if children:
        parts = [flow.text, *(f"{name}={child.version}" for name, child in children.items())]
        version = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
        made = flow.model_copy(update={"children": children, "version": version})
    done[flow.version] = made
    return made


def _steps(flow: Flow) -> Iterator[tuple[str, Subflow]]:
    return ((name, node) for name, node in flow.steps.items() if isinstance(node, Subflow))


def _problems(flow: Flow, known: Mapping[str, Flow]) -> Iterator[str]:
    for name, node in _steps(flow):
        where = f"{flow.file}:{flow.line(f'steps.{name}')}: steps.{name}.subflow"
        child = known.get(node.flow)
        if child is None:
            there = f"(there are: {', '.join(known)})"
            yield f"{where}.flow: there is no flow {node.flow!r} {there} [E9]"
            continue
        circle = _way_back(flow.flow, child, known)
        if circle:
            yield f"{where}.flow: these flows are steps of each other: {' > '.join(circle)} [E10]"
            continue
        yield from (f"{where}{problem}" for problem in _misfits(flow, node, child))


def _way_back(start: str, flow: Flow, known: Mapping[str, Flow]) -> tuple[str, ...]:
    """The names on a way from ``flow`` to the flow called ``start``; none if there is no way."""
    ways: dict[str, tuple[str, ...]] = {flow.flow: (flow.flow,)}
    waiting = [flow.flow]
    while waiting:
        name = waiting.pop()
        if name == start:
            return ways[name]
        for _, node in _steps(known[name]):
            if node.flow in known and node.flow not in ways:
                ways[node.flow] = (*ways[name], node.flow)
                waiting.append(node.flow)
    return ()


def _misfits(flow: Flow, node: Subflow, child: Flow) -> Iterator[str]:
    if not child.entry.parent:
        yield f".flow: the flow {child.flow!r} has no entry.parent, its first step here"
    for channel in flow.channels:
        if channel not in child.channels:
            yield f".flow: the flow {child.flow!r} is not for {channel}"
    for language in flow.languages:
        if language not in child.languages:
            yield f".flow: the flow {child.flow!r} does not speak {language!r}"
    for variable in node.given:
        if variable not in child.vars:
            yield f".with: the flow {child.flow!r} has no variable {variable!r}"
    for variable in node.save.values():
        if variable not in child.vars:
            yield f".save: the flow {child.flow!r} has no variable {variable!r}"
