"""Circles in a graph, and an order in which every step comes after those that follow it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from callcentre.flows import graph
from callcentre.flows.document import Flow

FAILURES = frozenset({"no_input", "no_match", "too_many", "default", "invalid", "timeout"})
"""Outcomes of a citizen who is silent or confused."""

PERSONS = frozenset({"queue", "dial"})
"""Kinds of step where a person is rung."""


def circles(ways: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Every group of steps that lead to each other, and steps that lead to themselves.

    Tarjan's strongly connected components (SIAM J. Comput. 1, 1972), without recursion because a
    flow may be deeper than Python's stack. Steps without an entry in ``ways`` lead nowhere.
    """
    for group in _components(ways):
        if len(group) > 1 or group[0] in ways.get(group[0], ()):
            yield group


def order(flow: Flow) -> Iterator[str]:
    """Every step once, after all that follow it (in a circle: after some of them)."""
    ways = {name: [edge.target for edge in graph.edges(flow, name)] for name in flow.steps}
    return (name for group in _components(ways) for name in group)


def _components(ways: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    for root in ways:
        if root in number:
            continue
        stack: list[tuple[str, Iterator[str]]] = [(root, iter(ways[root]))]
        number[root] = lowest[root] = len(number)
        path.append(root)
        on_path.add(root)
        while stack:
            step, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                if stack:
                    above = stack[-1][0]
                    lowest[above] = min(lowest[above], lowest[step])
                if lowest[step] == number[step]:
                    group = _taken(path, step)
                    on_path.difference_update(group)
                    yield group
            elif following not in number:
                number[following] = lowest[following] = len(number)
                path.append(following)
                on_path.add(following)
                stack.append((following, iter(ways.get(following, ()))))
            elif following in on_path:
                lowest[step] = min(lowest[step], number[following])


def _taken(path: list[str], step: str) -> list[str]:
    start = path.index(step)
    group = path[start:]
    del path[start:]
    return group
