"""E10: a flow is a step of itself."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.subflow import Subflow


class Recursion(Rule):
    """However far down: nobody would ever come back from it."""

    id = "E10"

    def check(self, view: View) -> Iterator[Finding]:
        for name, node in view.flow.steps.items():
            if isinstance(node, Subflow):
                yield from self._one(view, name, node.flow)

    def _one(self, view: View, step: str, child: str) -> Iterator[Finding]:
        mine = view.flow.flow
        seen, todo = set[str](), [child]
        while todo:
            name = todo.pop()
            if name == mine:
                way = "itself" if child == mine else f"{child!r}, which leads back to it"
                what = f"the flow {mine!r} is done within {way}; end the circle here"
                yield self.found(f"steps.{step}.flow", what)
                return
            if name in seen or name not in view.others:
                continue
            seen.add(name)
            steps = view.others[name].steps.values()
            todo += [node.flow for node in steps if isinstance(node, Subflow)]
