"""How long it takes a caller to come to a person, at worst: figures, and the way as evidence."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass

from callcentre.calls.city import City
from callcentre.calls.inputs import Keys
from callcentre.flows.checker.inputs import Kind
from callcentre.flows.checker.walk import End, Node, State, Walk, Way
from callcentre.flows.place import Phase

SILENT = frozenset({Kind.SILENT})
WRONG = frozenset({Kind.WRONG})
CONFUSED = SILENT | WRONG

Cost = tuple[int, float]
"""Keys pressed, and seconds."""


@dataclass(frozen=True, slots=True)
class Worst:
    """The longest that a caller may be kept from here on; ``by`` is the way that takes it."""

    seconds: float
    by: Way | None


class Patience:
    """For callers of one kind (silent, say), the worst from every state of a walk."""

    def __init__(self, walk: Walk, kinds: frozenset[Kind]) -> None:
        self._walk = walk
        self._kinds = kinds
        self._worst: dict[State, Worst] = {}
        for state in walk.nodes:
            self._settle(state)

    def of(self, state: State | End) -> float:
        """Seconds to a person or the end from here; infinite when it goes round in circles."""
        return 0.0 if isinstance(state, End) else self._worst[state].seconds

    def path(self, way: Way) -> Iterator[tuple[str, Way]]:
        """The worst way on from ``way``, each with the step that it leaves."""
        state, seen = way.to, set[State]()
        while not isinstance(state, End) and state not in seen:
            seen.add(state)
            by = self._worst[state].by
            if by is None:
                return
            yield self._walk.nodes[state].place.step, by
            state = by.to

    def end(self, state: State | End) -> End:
        """Where the worst way ends."""
        seen: set[State] = set()
        while not isinstance(state, End):
            by = self._worst[state].by
            if by is None or state in seen:
                return End.PERSON
            seen.add(state)
            state = by.to
        return state

    def ways(self, node: Node) -> list[Way]:
        """What can happen to such a caller here."""
        if node.person:
            return []
        if node.place.phase is Phase.EFFECT:
            return node.ways
        return [way for way in node.ways if way.given.kind in self._kinds]

    def _settle(self, start: State) -> None:
        # By hand, because a flow may be deeper than Python's stack: a state is settled when
        # everything after it is.
        open_states: set[State] = set()
        stack = [start]
        while stack:
            state = stack[-1]
            if state in self._worst:
                stack.pop()
                continue
            ways = self.ways(self._walk.nodes[state])
            if state not in open_states:
                open_states.add(state)
                stack += [
                    way.to
                    for way in ways
                    if not isinstance(way.to, End)
                    and way.to not in self._worst
                    and way.to not in open_states
                ]
                continue
            self._worst[state] = self._longest(ways)
            open_states.discard(state)
            stack.pop()

    def _longest(self, ways: list[Way]) -> Worst:
        worst = Worst(0.0, None)
        for way in ways:
            if isinstance(way.to, End):
                after = 0.0
            else:
                # What is not settled yet stands above us on the stack: a circle.
                settled = self._worst.get(way.to)
                after = settled.seconds if settled else math.inf
            if worst.by is None or way.seconds + after > worst.seconds:
                worst = Worst(way.seconds + after, way)
        return worst


def told(patience: Patience, begin: Way) -> str:
    """The worst way in words."""
    return " - ".join(parts(patience, begin))


def parts(patience: Patience, begin: Way) -> Iterator[str]:
    """The worst way, bit by bit: step, what was given there, seconds until the next."""
    yield f"{begin.seconds:.1f} s"
    for step, way in patience.path(begin):
        yield f"{step}: {way.given.name}, {way.seconds:.1f} s"


def to_emergency(walk: Walk, city: City) -> Cost | None:
    """Keys and seconds to an emergency line for who does as they hear; None: there is no way.

    Where the house decides (an office may be closed) the worse answer counts; where the caller
    decides, the better one.
    """
    if not walk.entry or isinstance(walk.entry[0].to, End):
        return None
    best = _settled(walk, city)
    begin = walk.entry[0]
    cost = best.get(begin.to)
    return (cost[0], cost[1] + begin.seconds) if cost else None


def _settled(walk: Walk, city: City) -> dict[State | End, Cost]:
    before: dict[State, list[State]] = {}
    for state, node in walk.nodes.items():
        for way in node.ways:
            if not isinstance(way.to, End):
                before.setdefault(way.to, []).append(state)
    order = list(walk.nodes)
    place_of = {state: number for number, state in enumerate(order)}
    heap: list[tuple[Cost, int]] = [
        ((0, 0.0), place_of[state])
        for state, node in walk.nodes.items()
        if node.person in city.queues and city.queues[node.person].emergency
    ]
    best: dict[State | End, Cost] = {}
    while heap:
        cost, number = heapq.heappop(heap)
        state = order[number]
        if state in best:
            continue
        best[state] = cost
        for earlier in before.get(state, ()):
            reached = None if earlier in best else _cost(walk.nodes[earlier], best)
            if reached is not None:
                heapq.heappush(heap, (reached, place_of[earlier]))
    return best


def _cost(node: Node, best: dict[State | End, Cost]) -> Cost | None:
    house = node.place.phase is Phase.EFFECT
    ways = [way for way in node.ways if house or way.given.kind is Kind.CHOICE]
    costs = [
        (best[way.to][0] + _keys(way), best[way.to][1] + way.seconds)
        for way in ways
        if way.to in best
    ]
    if house:
        return max(costs) if costs and len(costs) == len(ways) and not node.person else None
    return min(costs, default=None)


def _keys(way: Way) -> int:
    return len(way.given.input.digits) if isinstance(way.given.input, Keys) else 0
