"""W3: a menu says keys that it does not have, or the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.menu import Menu

_KEY = re.compile(
    r"(?:tekan|pencet|press|dial)\s+(?:angka\s+|tombol\s+|key\s+|number\s+)?"
    r"([0-9]|bintang|pagar|star|hash)",
    re.IGNORECASE,
)
_NAMES = {"bintang": "*", "star": "*", "pagar": "#", "hash": "#"}


class UnsaidKey(Rule):
    """A key that is not said is not pressed, and one that is said must do something."""

    id = "W3"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        for name, node in flow.steps.items():
            if not isinstance(node, Menu):
                continue
            keys = {option.key for option in node.options.values()}
            house = {flow.defaults.operator_key, flow.defaults.repeat_key}
            for language in flow.languages:
                said = _said(view, node, language)
                for key in sorted(said - keys - house):
                    what = (
                        f"in {language!r} the caller is told to press {key}, but no option has it"
                    )
                    yield self.found(f"steps.{name}.prompt", what)
                for key in sorted(keys - said if said else ()):
                    what = f"in {language!r} nobody is told of the key {key}; say it in the prompt"
                    yield self.found(f"steps.{name}.prompt", what)


def _said(view: View, menu: Menu, language: str) -> set[str]:
    """The keys that the first prompt of a menu names."""
    texts = [
        view.flow.prompts.get(line.say, {}).get(line.language or language, ("",))[0]
        for line in menu.prompt
        if line.language != language
    ]
    found = _KEY.findall(" ".join(texts))
    return {_NAMES.get(key.lower(), key) for key in found}
