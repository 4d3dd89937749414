"""What became of each widget, for the person who imports a flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How well a widget could be said in our language, best first."""

    EXACT = "exact"
    FOLDED = "folded"  # part of one step with other widgets
    APPROXIMATED = "approximated"  # it does nearly the same, and the reasons say what differs
    OPAQUE = "opaque"  # kept word for word, not run
    REJECTED = "rejected"  # not in the flow


@dataclass(frozen=True, slots=True)
class Row:
    """One widget: what it became, how well, and why not better."""

    widget: str
    type: str
    verdict: Verdict
    became: str
    reasons: tuple[str, ...] = ()


def table(rows: Sequence[Row]) -> str:
    """The report as lines of plain text, with a count at the end."""
    head = ("widget", "type", "verdict", "became")
    cells = [head, *((row.widget, row.type, str(row.verdict), row.became) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in cells]
    shown = [lines[0]]
    for row, line in zip(rows, lines[1:], strict=True):
        shown.append(line)
        shown += [f"    {reason}" for reason in row.reasons]
    counts = {verdict: sum(row.verdict is verdict for row in rows) for verdict in Verdict}
    total = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return "\n".join([*shown, f"{len(rows)} widgets: {total}"])
