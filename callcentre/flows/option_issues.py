"""What is wrong with the keys and words that a citizen may choose from."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.calls.city import City
from callcentre.flows.document import Flow
from callcentre.flows.keywords import OPT_OUT
from callcentre.flows.nodes.ask import Ask
from callcentre.flows.nodes.menu import Menu
from callcentre.flows.text import folded

_MOST_OPTIONS = 5  # what a listener can keep in mind, the operator and the language apart


def option_issues(flow: Flow, city: City) -> Iterator[str]:
    """Every issue with keys and words, as sentences."""
    del city
    for name, node in flow.steps.items():
        if isinstance(node, Menu):
            yield from (f"steps.{name}: {issue}" for issue in _menu(flow, node))
        if isinstance(node, Ask):
            words = [w for option in node.options.values() for w in option.words]
            yield from (f"steps.{name}.options: {issue}" for issue in _words(words))
            taken = {folded(w) for t in flow.triggers.values() for w in t.words}
            for word in words:
                if folded(word) in taken:
                    yield f"steps.{name}.options: the word {word!r} is already a trigger"
    words = [w for trigger in flow.triggers.values() for w in trigger.words]
    yield from (f"triggers: {issue}" for issue in _words(words))


def _menu(flow: Flow, menu: Menu) -> Iterator[str]:
    keys = [option.key for option in menu.options.values()]
    reserved = {flow.defaults.operator_key: "operator", flow.defaults.repeat_key: "repeat"}
    for key in keys:
        if key in reserved:
            yield f"options: the key {key} is the {reserved[key]} key"
        if any(other != key and other.startswith(key) for other in keys):
            yield f"options: the key {key} begins another key, so that one can never be pressed"
        if keys.count(key) > 1:
            yield f"options: the key {key} is given to two options"
    spoken = [key for key in keys if key != "9"]
    if len(spoken) > _MOST_OPTIONS:
        yield f"options: {len(spoken)} options are too many to keep in mind; at most five"


def _words(words: list[str]) -> Iterator[str]:
    every = [folded(word) for word in words]
    for word in every:
        if word in OPT_OUT:
            yield f"the word {word!r} means that the citizen wants no more messages; use another"
        if every.count(word) > 1:
            yield f"the word {word!r} stands twice"
