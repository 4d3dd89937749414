"""Where the cards go: in columns from left to right, with as few crossings as a few sweeps give.

The layered drawing of Sugiyama, Tagawa and Toda (IEEE Trans. SMC 11, 1981) in its plain form: take
out the edges that go back, put each step one column behind the last that leads to it, and sort
each column by the middle of its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 230
GAP_ACROSS = 120
GAP_DOWN = 26
MARGIN = 24
_SWEEPS = 8
_LANE = 6.0


@dataclass(frozen=True, slots=True)
class Spot:
    """The upper left corner of a card, and its height."""

    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything is. ``lanes``: for a step, where edges to it pass the columns before it."""

    spots: Mapping[str, Spot]
    lanes: Mapping[str, Mapping[float, Spot]]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of all of it, with a margin."""
        every = [
            *self.spots.values(),
            *(s for lanes in self.lanes.values() for s in lanes.values()),
        ]
        right = max((spot.x for spot in every), default=0.0) + WIDTH
        bottom = max((spot.y + spot.height for spot in every), default=0.0)
        return right + MARGIN, bottom + MARGIN

    def between(self, start: float, target: str) -> list[Spot]:
        """The lanes that an edge from the column at ``start`` to the target goes through."""
        lanes = self.lanes.get(target, {})
        return [lanes[x] for x in sorted(lanes) if start < x < self.spots[target].x]


def place(ways: Mapping[str, Sequence[str]], heights: Mapping[str, float]) -> Plan:
    """A spot for every key of ``heights``; ``ways`` are the edges, those to strangers left out."""
    forward = _without_circles({n: [t for t in ways[n] if t in heights] for n in heights})
    columns = _columns(forward)
    forward, lanes = _with_lanes(forward, columns)
    before: dict[str, list[str]] = {name: [] for name in forward}
    for name, targets in forward.items():
        for target in targets:
            before[target].append(name)
    spots = _stack(columns, {**dict.fromkeys(lanes, _LANE), **heights})
    for sweep in range(_SWEEPS):
        near = before if sweep % 2 == 0 else forward
        order = columns if sweep % 2 == 0 else columns[::-1]
        for column in order:
            _settle(column, near, spots)
    top = min((spot.y for spot in spots.values()), default=0.0) - MARGIN
    moved = {name: Spot(spot.x, spot.y - top, spot.height) for name, spot in spots.items()}
    by_target: dict[str, dict[float, Spot]] = {}
    for lane, target in lanes.items():
        by_target.setdefault(target, {})[moved[lane].x] = moved[lane]
    return Plan({name: moved[name] for name in heights}, by_target)


def _with_lanes(
    forward: Mapping[str, Sequence[str]], columns: list[list[str]]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Edges from column to column only: long ones go through lanes, one for each target."""
    column_of = {name: number for number, column in enumerate(columns) for name in column}
    longer: dict[str, list[str]] = {name: [] for name in forward}
    lanes: dict[str, str] = {}
    for name, targets in forward.items():
        for target in targets:
            here = name
            for number in range(column_of[name] + 1, column_of[target]):
                lane = f"{target}@{number}"
                if lane not in lanes:
                    lanes[lane] = target
                    columns[number].append(lane)
                    longer[lane] = []
                if lane not in longer[here]:
                    longer[here].append(lane)
                here = lane
            if target not in longer[here]:
                longer[here].append(target)
    return longer, lanes


def _without_circles(ways: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The edges without those that lead back to a step which led here."""
    done: set[str] = set()
    forward: dict[str, list[str]] = {name: [] for name in ways}
    for root in ways:
        if root in done:
            continue
        path, stack = {root}, [(root, iter(ways[root]))]
        while stack:
            name, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                stack.pop()
                path.discard(name)
                done.add(name)
            elif target not in path:
                forward[name].append(target)
                if target not in done:
                    path.add(target)
                    stack.append((target, iter(ways[target])))
    return forward


def _columns(forward: Mapping[str, Sequence[str]]) -> list[list[str]]:
    missing = dict.fromkeys(forward, 0)
    for targets in forward.values():
        for target in targets:
            missing[target] += 1
    column = dict.fromkeys(forward, 0)
    ready = [name for name, count in missing.items() if not count]
    for name in ready:  # it grows while we walk
        for target in forward[name]:
            column[target] = max(column[target], column[name] + 1)
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    found: list[list[str]] = [[] for _ in range(max(column.values(), default=0) + 1)]
    for name, number in column.items():
        found[number].append(name)
    return found


def _stack(columns: list[list[str]], heights: Mapping[str, float]) -> dict[str, Spot]:
    spots = {}
    for number, column in enumerate(columns):
        whole = sum(heights[name] + GAP_DOWN for name in column)
        y = -whole / 2
        for name in column:
            spots[name] = Spot(MARGIN + number * (WIDTH + GAP_ACROSS), y, heights[name])
            y += heights[name] + GAP_DOWN
    return spots


def _settle(column: list[str], near: Mapping[str, Sequence[str]], spots: dict[str, Spot]) -> None:
    """Sort one column by the middle of its neighbours, and move each card as near as it can."""
    wanted = {}
    for name in column:
        middles = [spots[other].middle for other in near[name]]
        wanted[name] = sum(middles) / len(middles) if middles else spots[name].middle
    column.sort(key=lambda name: wanted[name])
    y = -1e9
    for name in column:
        spot = spots[name]
        y = max(y, wanted[name] - spot.height / 2)
        spots[name] = Spot(spot.x, y, spot.height)
        y += spot.height + GAP_DOWN
    if not column:
        return
    # All of them went down to make room; take half of it back.
    drift = sum(spots[n].middle - wanted[n] for n in column) / len(column)
    for name in column:
        spot = spots[name]
        spots[name] = Spot(spot.x, spot.y - drift, spot.height)
