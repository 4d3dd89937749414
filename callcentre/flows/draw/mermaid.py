"""A flow as a Mermaid flowchart, for documents that draw it themselves."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.document import Flow
from callcentre.flows.draw.cards import cards

_SHAPES = {"queue": ("([", "])"), "dial": ("([", "])"), "end": ("((", "))"), "branch": ("{", "}")}


def mermaid(flow: Flow) -> str:
    """The text of the chart; dotted is what a step inherits."""
    return "\n".join(["flowchart LR", *_lines(flow)]) + "\n"


def _lines(flow: Flow) -> Iterator[str]:
    for card in cards(flow):
        before, after = _SHAPES.get(card.kind, ("[", "]"))
        yield f'    s_{card.step}{before}"{card.step}<br/>{card.kind}"{after}'
        for way in card.exits:
            arrow = "-.->" if way.inherited else "-->"
            yield f'    s_{card.step} {arrow}|"{way.label}"| s_{way.target}'
