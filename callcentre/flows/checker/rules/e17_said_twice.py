"""E17: one key or word stands for two things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.ask import Ask
from callcentre.flows.nodes.menu import Menu
from callcentre.flows.text import folded


class SaidTwice(Rule):
    """Only the first of them would ever be heard."""

    id = "E17"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        for name, node in flow.steps.items():
            where = f"steps.{name}.options"
            if isinstance(node, Menu):
                keys = [option.key for option in node.options.values()]
                for key in _twice(keys):
                    yield self.found(where, f"options: the key {key} is given to two options")
                if flow.defaults.repeat_key in keys:
                    key = flow.defaults.repeat_key
                    yield self.found(where, f"options: the key {key} is the repeat key")
            if isinstance(node, Ask):
                words = [word for option in node.options.values() for word in option.words]
                for word in _twice(map(folded, words)):
                    yield self.found(where, f"the word {word!r} stands twice")
                taken = {folded(word) for one in flow.triggers.values() for word in one.words}
                for word in words:
                    if folded(word) in taken:
                        yield self.found(where, f"the word {word!r} is already a trigger")
        words = [word for trigger in flow.triggers.values() for word in trigger.words]
        for word in _twice(map(folded, words)):
            yield self.found("triggers", f"the word {word!r} stands twice")


def _twice(items: Iterable[str]) -> list[str]:
    return [item for item, count in Counter(items).items() if count > 1]
