"""E7: a variable is read before it is set."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View, meant
from callcentre.flows.nodes.area import LIST, AskArea
from callcentre.flows.nodes.base import Node
from callcentre.flows.nodes.collect import Collect
from callcentre.flows.prompt_issues import used
from callcentre.flows.text import FILTERS, Slot, slots


class UnsetVariable(Rule):
    """What was never asked cannot be told: every way to a reader must have set the variable."""

    id = "E7"

    def check(self, view: View) -> Iterator[Finding]:
        yield from self._of_steps(view)
        yield from self._of_prompts(view)

    def _of_steps(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        for name, node in flow.steps.items():
            written = {v for outcome in node.targets() for v in node.writes(outcome)}
            for variable in sorted((written | node.reads()) - flow.vars.keys()):
                what = f"{variable!r} is not declared under vars{meant(variable, flow.vars)}"
                yield self.found(f"steps.{name}", what)
            ready = view.known.get(name, frozenset())
            for variable in sorted((node.reads() & flow.vars.keys()) - ready):
                yield self.found(
                    f"steps.{name}",
                    f"{variable!r} is read here, but not every way to this step has set it;"
                    " set it before, or give it a default under vars",
                )

    def _of_prompts(self, view: View) -> Iterator[Finding]:
        for where, line, node in used(view.flow):
            step = where.split(".")[1]
            ready = view.known.get(step, frozenset()) if node else frozenset()
            own = _own(node, where)
            for slot in sorted(_slots(view, line.say), key=str):
                if slot.name != LIST or LIST not in own:
                    yield from self._slot(view, (where, line.say), slot, ready | own)

    def _slot(
        self, view: View, at: tuple[str, str], slot: Slot, ready: frozenset[str]
    ) -> Iterator[Finding]:
        where, key = at
        if slot.filter not in FILTERS:
            known = ", ".join(filter(None, FILTERS))
            what = f"there is no filter {slot.filter!r}: known are {known}"
            yield self.found(f"prompts.{key}", what)
        if slot.name not in view.flow.vars:
            yield self.found(f"prompts.{key}", f"{slot.name!r} is not declared under vars")
        elif slot.name not in ready:
            yield self.found(
                where,
                f"the prompt {key!r} says {slot.name!r}, but not every way to this step has set"
                " it; set it before, or give it a default under vars",
            )


def _own(node: Node | None, where: str) -> frozenset[str]:
    """What a step itself puts into its prompts."""
    asks_back = where.endswith(".confirm")
    match node:
        case Collect(save=save) if asks_back:
            return frozenset({save})
        case AskArea(save=save):
            return frozenset({save, LIST} if asks_back else {LIST})
        case _:
            return frozenset()


def _slots(view: View, key: str) -> set[Slot]:
    texts = view.flow.prompts.get(key, {})
    return {slot for variants in texts.values() for text in variants for slot in slots(text)}
