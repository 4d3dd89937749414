"""E13: a caller does not come to a person, or not soon enough."""

from __future__ import annotations

import math
from collections.abc import Iterator

from callcentre.calls.city import City
from callcentre.flows.checker.budget import CONFUSED, SILENT, Patience, to_emergency, told
from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.checker.walk import End, State, Walk


class TooLong(Rule):
    """Every way of the silent, the confused and the wrong-key caller is walked with the engine."""

    id = "E13"
    walks = True

    def check(self, view: View) -> Iterator[Finding]:
        walk = view.by_voice
        # Whoever is rung by us has not called for help; there a sentence and an end is polite.
        if walk is None or not walk.entry or not view.flow.entry.call:
            return
        yield from self._hung_up_on(walk)
        yield from self._emergency(view, walk)
        yield from self._patience(view, walk)

    def _hung_up_on(self, walk: Walk) -> Iterator[Finding]:
        """Those who fail before anybody has helped them must come to a person, if there is one."""
        has_person = any(node.person for node in walk.nodes.values())
        bad = {End.POLITE, End.SILENT} if has_person else {End.SILENT}
        unhappy = lost(walk, bad)
        steps = dict.fromkeys(
            node.place.step
            for state, node in walk.nodes.items()
            if node.waits and not node.served and state in unhappy
        )
        for step in steps:
            yield self.found(
                f"steps.{step}",
                "a caller who is silent or confused here may never reach a person;"
                " let no_input, no_match, too_many and operator lead to a queue",
            )

    def _emergency(self, view: View, walk: Walk) -> Iterator[Finding]:
        if not _must_reach_emergency(view.city, view.flow.flow, walk):
            return
        cost, limits = to_emergency(walk, view.city), view.city.limits
        if cost is None:
            yield self.found("entry.call", "no choice of the caller leads to an emergency line")
        elif cost[0] > limits.emergency_keys or cost[1] > limits.emergency_seconds:
            yield self.found(
                "entry.call",
                f"an emergency line is {cost[1]:.0f} seconds and {cost[0]} keys away; at most"
                f" {limits.emergency_seconds} seconds and {limits.emergency_keys} keys: offer it"
                " first, in the first menu, and shorten what is said before",
            )

    def _patience(self, view: View, walk: Walk) -> Iterator[Finding]:
        begin, limits = walk.entry[0], view.city.limits
        if not any(node.person for node in walk.nodes.values()):
            return
        for who, kinds, most in (
            ("silent", SILENT, limits.silent_seconds),
            ("confused", CONFUSED, limits.confused_seconds),
        ):
            patience = Patience(walk, kinds)
            seconds = begin.seconds + patience.of(begin.to)
            if most < seconds < math.inf:
                yield self.found(
                    "entry.call",
                    f"a {who} caller waits {seconds:.0f} seconds for a person, at most {most}:"
                    f" {told(patience, begin)}; shorten the prompts, or ask less often",
                )
                return


def _must_reach_emergency(city: City, flow: str, walk: Walk) -> bool:
    if flow == city.entry.call:
        return True
    persons = {node.person for node in walk.nodes.values()} & city.queues.keys()
    return any(city.queues[name].emergency for name in persons)


def lost(walk: Walk, bad: set[End]) -> set[State]:
    """States from which somebody who fails comes to one of these ends."""
    patience = Patience(walk, CONFUSED)
    before: dict[State, list[State]] = {}
    found: list[State] = []
    for state, node in walk.nodes.items():
        # Whoever has been served has not been lost.
        for way in () if node.served else patience.ways(node):
            if isinstance(way.to, End):
                found += [state] if way.to in bad else []
            else:
                before.setdefault(way.to, []).append(state)
    seen = set(found)
    while found:
        for earlier in before.get(found.pop(), ()):
            if earlier not in seen:
                seen.add(earlier)
                found.append(earlier)
    return seen
