"""A flow as SVG: cards in columns, an edge from each row; dashed is what a step inherits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from callcentre.flows.document import Flow
from callcentre.flows.draw.cards import Card, Exit, Tone, cards, cut
from callcentre.flows.draw.layout import WIDTH, Plan, Spot, place

_HEAD, _ROW, _PAD = 50, 20, 6
_COLOURS: Mapping[Tone, str] = {
    Tone.CHOICE: "#1f5fa8",
    Tone.GOOD: "#2c7a3f",
    Tone.BAD: "#b3541e",
    Tone.PERSON: "#7a3fa0",
}
_FILLS: Mapping[str, str] = {
    "queue": "#fde2e2",
    "dial": "#fde2e2",
    "end": "#e6e8eb",
    "menu": "#e3eefb",
    "collect": "#e3eefb",
    "ask": "#e3eefb",
    "language": "#e3eefb",
    "record": "#e3eefb",
}
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1c2430}.name{font-weight:600;font-size:13px}"
    ".kind,.words{font-size:11px;fill:#56606e}.entry{font-size:11px;fill:#1f5fa8}"
    ".card{stroke:#8a94a3}.way{fill:none;stroke-width:1.5}.inherited{stroke-dasharray:4 4;"
    "stroke-width:1;opacity:.55}.now{fill:#1f5fa8}.lost{fill:#b3261e}text.badge{fill:#fff;"
    "font-size:11px;font-weight:600}"
)


def svg(
    flow: Flow,
    counts: Mapping[str, int] | None = None,
    given_up: Mapping[str, int] | None = None,
    *,
    styled: bool = True,
) -> str:
    """The picture as a text that can stand in a page or in a file of its own.

    Without ``styled`` it bears no style, for a page that may hold none and has a sheet of its own.
    ``counts`` are the callers who are at each step now, ``given_up`` how many hung up there.
    """
    drawn = {card.step: card for card in cards(flow)}
    ways = {step: [way.target for way in card.exits] for step, card in drawn.items()}
    plan = place(ways, {step: _height(card) for step, card in drawn.items()})
    spots = plan.spots
    width, height = plan.size
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}"'
        f' width="{width:.0f}" height="{height:.0f}" role="img">',
        f"<title>{escape(flow.title)}</title>",
        f"<style>{_STYLE}</style><defs>" if styled else "<defs>",
        *(_arrow(tone) for tone in Tone),
        "</defs>",
    ]
    for step, card in drawn.items():
        parts += _edges(card, spots[step], plan)
    for step, card in drawn.items():
        parts += _card(card, spots[step])
        parts += _badges(spots[step], (counts or {}).get(step, 0), (given_up or {}).get(step, 0))
    return "".join([*parts, "</svg>"])


def _height(card: Card) -> float:
    return _HEAD + _ROW * len(card.exits) + _PAD


def _arrow(tone: Tone) -> str:
    return (
        f'<marker id="to-{tone}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7"'
        f' markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="{_COLOURS[tone]}"/>'
        "</marker>"
    )


def _card(card: Card, spot: Spot) -> Iterator[str]:
    fill = _FILLS.get(card.kind, "#ffffff")
    x, y = spot.x, spot.y
    yield f'<g data-step="{escape(card.step)}">'
    yield (
        f'<rect class="card" x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{spot.height:.0f}"'
        f' rx="6" fill="{fill}"/>'
    )
    yield _text("name", x + 10, y + 18, cut(card.step, 24))
    yield _text("kind", x + WIDTH - 10, y + 18, card.kind, end=True)
    yield _text("words", x + 10, y + 35, card.excerpt)
    if card.entry:
        yield _text("entry", x + 4, y - 5, f"▸ {card.entry}")
    for number, way in enumerate(card.exits):
        middle = _row(spot, number)
        yield f'<circle cx="{x + WIDTH:.0f}" cy="{middle:.0f}" r="3" fill="{_COLOURS[way.tone]}"/>'
        yield _text("kind", x + WIDTH - 10, middle + 4, way.label, end=True)
    yield "</g>"


def _edges(card: Card, spot: Spot, plan: Plan) -> Iterator[str]:
    for number, way in enumerate(card.exits):
        if way.target in plan.spots:
            yield _edge(way, (spot.x + WIDTH, _row(spot, number)), plan)


def _edge(way: Exit, start: tuple[float, float], plan: Plan) -> str:
    target = plan.spots[way.target]
    path, (x, y) = [f"M{start[0]:.0f} {start[1]:.0f}"], start
    for lane in plan.between(x, way.target):
        path.append(_bow((x, y), (lane.x, lane.middle)))
        x, y = lane.x + WIDTH, lane.middle
        path.append(f"L{x:.0f} {y:.0f}")
    path.append(_bow((x, y), (target.x, target.y + 14)))
    style = "way inherited" if way.inherited else "way"
    return (
        f'<path class="{style}" stroke="{_COLOURS[way.tone]}" marker-end="url(#to-{way.tone})"'
        f' d="{"".join(path)}"/>'
    )


def _bow(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x, y), (to_x, to_y) = start, end
    bend = max(50.0, (to_x - x) / 2) if to_x > x else 90.0
    return f"C{x + bend:.0f} {y:.0f} {to_x - bend:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}"


def _badges(spot: Spot, now: int, lost: int) -> Iterator[str]:
    for count, style, left in ((now, "now", 60), (lost, "lost", 28)):
        if count:
            x = spot.x + WIDTH - left
            yield f'<circle class="{style}" cx="{x:.0f}" cy="{spot.y:.0f}" r="12"/>'
            yield (
                f'<text class="badge" x="{x:.0f}" y="{spot.y + 4:.0f}" text-anchor="middle">'
                f"{count}</text>"
            )


def _row(spot: Spot, number: int) -> float:
    return spot.y + _HEAD + _ROW * number + 4


def _text(style: str, x: float, y: float, text: str, *, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text class="{style}" x="{x:.0f}" y="{y:.0f}"{anchor}>{escape(text)}</text>'
