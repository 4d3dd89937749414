"""W2: menus are nested more than three deep."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from callcentre.flows import graph
from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.menu import Menu

MOST = 3


class DeepMenus(Rule):
    """Callers lose their way after three menus."""

    id = "W2"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        depth = {step: 1 for step in _entries(view) if isinstance(flow.steps[step], Menu)}
        todo = deque([*depth, *(s for s in _entries(view) if s not in depth)])
        level = {step: depth.get(step, 0) for step in todo}
        while todo:
            step = todo.popleft()
            for edge in graph.edges(flow, step):
                if edge.target in level:
                    continue
                level[edge.target] = level[step] + isinstance(flow.steps[edge.target], Menu)
                if level[edge.target] == MOST + 1:
                    what = f"this is menu number {MOST + 1} on the shortest way; at most {MOST}"
                    yield self.found(f"steps.{edge.target}", f"{what}: put choices together")
                todo.append(edge.target)


def _entries(view: View) -> list[str]:
    entry = view.flow.entry
    return [step for step in (entry.call, entry.message) if step]
