"""W3: a question says keys that it does not have, or the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.base import Node, Prompt
from callcentre.flows.nodes.language import Language
from callcentre.flows.nodes.menu import Menu

_NUMBERS = (
    ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
)
_DIGITS = {word: str(number) for words in _NUMBERS for number, word in enumerate(words)}
_NAMES = {**_DIGITS, "bintang": "*", "star": "*", "pagar": "#", "hash": "#", "pound": "#"}
_ONE = rf"(?:[0-9]{{1,4}}|{'|'.join(sorted(_NAMES, key=len, reverse=True))})"
_KEYS = re.compile(
    r"\b(?:tekan|pencet|press|dial)\s+(?:angka\s+|tombol\s+|key\s+|number\s+|the\s+)*"
    rf"({_ONE}\b(?:(?:\s*,\s*|\s+(?:atau|or)\s+|\s*,\s*(?:atau|or)\s+){_ONE}\b)*)",
    re.IGNORECASE,
)
_EACH = re.compile(_ONE, re.IGNORECASE)


class UnsaidKey(Rule):
    """A key that is not said is not pressed, and one that is said must do something."""

    id = "W3"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        house = {flow.defaults.operator_key, flow.defaults.repeat_key}
        house |= {command.key for command in flow.everywhere.values() if command.key}
        for name, node in flow.steps.items():
            keys = _keys(node)
            if not keys:
                continue
            for language in flow.languages:
                every, first = _said(view, node, language)
                where = f"steps.{name}.prompt"
                for key in sorted(every - keys - house):
                    what = (
                        f"in {language!r} the caller is told to press {key}, but no option has it"
                    )
                    yield self.found(where, what)
                for key in sorted(_untold(node, keys, first)):
                    what = f"in {language!r} nobody is told of the key {key}; say it in the prompt"
                    yield self.found(where, what)


def _keys(node: Node) -> set[str]:
    match node:
        case Menu(options=options):
            return {option.key for option in options.values()}
        case Language(offer=offer):
            return {offered.key for offered in offer.values()}
        case _:
            return set()


def _untold(node: Node, keys: set[str], first: set[str] | None) -> set[str]:
    """Keys of which nobody is told. A question for words need not name any."""
    words_only = not first and getattr(node, "speech", False)
    return set() if first is None or words_only else keys - first


def _said(view: View, node: Node, language: str) -> tuple[set[str], set[str] | None]:
    """The keys that a question ever names in this language, and those when it is first asked.

    None: it has no words in this language.
    """
    every = " ".join(
        text for prompt in node.prompt_fields().values() for text in _texts(view, prompt, language)
    )
    prompt: Prompt = node.prompt_fields().get("prompt", ())
    first = " ".join(texts[0] for line in prompt for texts in _variants(view, line, language))
    return keys_in(every), keys_in(first) if first else None


def _texts(view: View, prompt: Prompt, language: str) -> Iterator[str]:
    for line in prompt:
        for variants in _variants(view, line, language):
            yield from variants


def _variants(view: View, line: object, language: str) -> Iterator[tuple[str, ...]]:
    spoken = getattr(line, "language", None) or language
    variants = view.flow.prompts.get(getattr(line, "say", ""), {}).get(spoken)
    # Whoever speaks a line's own language already does not hear it, and needs it not.
    if variants:
        yield variants


def keys_in(text: str) -> set[str]:
    """The keys that a text tells to press, as digits, in words or in a row (1, 2 or 3)."""
    found = (each for row in _KEYS.findall(text) for each in _EACH.findall(row))
    return {_NAMES.get(key.lower(), key) for key in found}
