"""E14: the operator key does not lead to a person."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows import graph
from callcentre.flows.checker.circles import PERSONS
from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.menu import Menu


class NoOperator(Rule):
    """Whoever asks for a person gets one, from every question."""

    id = "E14"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        key = flow.defaults.operator_key
        for name, node in flow.steps.items():
            if isinstance(node, Menu) and key in (option.key for option in node.options.values()):
                what = f"options: the key {key} is the operator key"
                yield self.found(f"steps.{name}.options", f"{what}; give the option another")
            if "operator" in node.targets() and not _to_person(view, name):
                yield self.found(
                    f"steps.{name}.operator",
                    f"the key {key} must lead to a person from every question: a queue or a phone",
                )


def _to_person(view: View, step: str) -> bool:
    """Does the operator key lead to somebody, past steps that ask nothing?"""
    flow = view.flow
    if not any(node.kind in PERSONS for node in flow.steps.values()):
        return True
    todo = [edge.target for edge in graph.edges(flow, step) if edge.outcome == "operator"]
    seen: set[str] = set()
    while todo:
        here = todo.pop()
        node = flow.steps[here]
        if node.kind in PERSONS or here in seen:
            continue
        if node.waits or not node.targets():
            return False
        seen.add(here)
        todo += [edge.target for edge in graph.edges(flow, here)]
    return True
