"""W7: an answer is a word that means "write me no more"."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.keywords import OPT_OUT
from callcentre.flows.nodes.ask import Ask
from callcentre.flows.text import folded


class OptOutWord(Rule):
    """The carrier takes such a word for itself, and nothing more can be sent."""

    id = "W7"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        places = [("triggers", [w for t in flow.triggers.values() for w in t.words])]
        places += [
            (f"steps.{name}.options", [w for o in node.options.values() for w in o.words])
            for name, node in flow.steps.items()
            if isinstance(node, Ask)
        ]
        for where, words in places:
            for word in map(folded, words):
                if word in OPT_OUT:
                    what = f"the word {word!r} means that the citizen wants no more messages"
                    yield self.found(where, f"{what}; use another")
