"""What is in a picture of a flow: a card for each step, a row on it for each way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from callcentre.flows.document import Flow

_EXCERPT = 34
_ROW = 30


class Tone(StrEnum):
    """What an outcome means for the citizen; its colour."""

    CHOICE = "choice"
    GOOD = "good"
    BAD = "bad"
    PERSON = "person"


_BAD = frozenset(
    {
        "no_input",
        "no_match",
        "too_many",
        "failed",
        "timeout",
        "invalid",
        "unknown",
        "busy",
        "no_answer",
        "hangup",
        "full",
        "closed",
        "holiday",
        "undeliverable",
        "machine",
    }
)
_GOOD = frozenset(
    {"next", "ok", "done", "completed", "chosen", "sent", "open", "answered", "return"}
)


@dataclass(frozen=True, slots=True)
class Exit:
    """One row: outcomes of the same step that lead to the same one."""

    label: str
    target: str
    tone: Tone
    inherited: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One step: its name, its kind, the first words of its prompt, its ways out."""

    step: str
    kind: str
    excerpt: str
    exits: tuple[Exit, ...]
    entry: str = ""  # how one comes here from outside


def cards(flow: Flow) -> tuple[Card, ...]:
    """A card for each step, in the order of the file."""
    ways: dict[str, list[str]] = {}
    for field, step in flow.outside_ways():
        ways.setdefault(step, []).append(_shorter(field))
    return tuple(
        Card(
            step=name,
            kind=node.kind,
            excerpt=_excerpt(flow, name),
            exits=tuple(_exits(flow, name)),
            entry=cut(", ".join(ways.get(name, ())), _ROW),
        )
        for name, node in flow.steps.items()
    )


def _shorter(field: str) -> str:
    head, _, rest = field.partition(".")
    return {"entry": rest, "defaults": rest, "resume": "resume", "change": "change"}.get(
        head, rest.removesuffix(".to")
    )


def _exits(flow: Flow, step: str) -> Iterator[Exit]:
    grouped: dict[tuple[str, Tone, bool], list[str]] = {}
    for outcome, target in flow.node(step).targets().items():
        to = target or flow.defaults.inherited(outcome)
        key = (to, _tone(outcome), target is None)
        grouped.setdefault(key, []).append(outcome)
    for (target, tone, inherited), outcomes in grouped.items():
        yield Exit(cut(", ".join(outcomes), _ROW), target, tone, inherited)


def _tone(outcome: str) -> Tone:
    if outcome == "operator":
        return Tone.PERSON
    if outcome in _BAD:
        return Tone.BAD
    return Tone.GOOD if outcome in _GOOD else Tone.CHOICE


def _excerpt(flow: Flow, step: str) -> str:
    for prompt in flow.node(step).prompt_fields().values():
        for line in prompt:
            texts = flow.prompts.get(line.say, {})
            variants = texts.get(line.language or flow.languages[0], ())
            if variants and variants[0]:
                return cut(variants[0], _EXCERPT)
    return ""


def cut(text: str, longest: int) -> str:
    """The beginning of a text."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
