"""Words that mean the same in every message thread: opting out, and a flow's own triggers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callcentre.flows.document import Trigger
from callcentre.flows.nodes.expect import find_code, is_only_code
from callcentre.flows.text import folded

CARRIER_OPT_OUT = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
)
"""Whole messages that the carrier itself takes as opting out; anything we sent would be refused."""

LOCAL_OPT_OUT = frozenset({"berhenti"})
"""The same in Indonesian; the carrier does not know it, so we may still answer."""

OPT_IN = frozenset({"start", "unstop", "mulai"})
"""Whole messages that mean "write to me again". The carrier also takes ``yes``, which answers too
many questions to mean that here."""

OPT_OUT = CARRIER_OPT_OUT | LOCAL_OPT_OUT


@dataclass(frozen=True, slots=True)
class Match:
    """A trigger that fits, the word that did it, and what the citizen wrote after that word."""

    name: str
    trigger: Trigger
    word: str
    rest: str


def find_trigger(triggers: Mapping[str, Trigger], text: str, *, at_start: bool) -> Match | None:
    """The trigger for this message: the whole message first, then its first word."""
    whole = folded(text)
    usable = {n: t for n, t in triggers.items() if at_start or not t.only_at_start}
    for name, trigger in usable.items():
        for word in map(folded, trigger.words):
            if whole == word:
                return Match(name, trigger, word, "")
    head, _, rest = text.strip().partition(" ")
    first, rest = folded(head), rest.strip()
    for name, trigger in usable.items():
        if first in map(folded, trigger.words) and _reaches(trigger, rest):
            return Match(name, trigger, first, rest)
        if trigger.match == "with_code" and is_only_code(text):
            return Match(name, trigger, "code", text)
    return None


def _reaches(trigger: Trigger, rest: str) -> bool:
    if trigger.match == "with_code":
        return bool(find_code(rest))
    return trigger.match == "first_word"
