"""Is anybody on the line at a step? Not where the house begins, nor after a hang-up."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from callcentre.flows import graph
from callcentre.flows.document import Flow

AFTER_HANGUP = frozenset(
    {"call", "send", "notify", "case", "branch", "set", "hours", "http", "function", "opaque"}
    | {"switch", "callback", "rate", "end"}
)
"""Kinds of step that need nobody on the line."""

_UNHEARD = frozenset({"branch", "set", "hours", "switch"})
# They are done in the moment in which the call comes, with nothing said.
_NOBODY = frozenset({"entry.api", "defaults.on_hangup"})
# Where errors, operator keys and changes lead, one comes from steps that are looked at themselves.
_NO_WAY_IN = ("defaults.on_error", "defaults.operator", "change.step")


def on_the_line(flow: Flow) -> Iterator[tuple[str, bool]]:
    """Every step of a call, and whether somebody is on the line there; twice if it varies."""
    if not flow.speaks:
        return
    todo = deque(
        (step, field not in _NOBODY) for field, step in graph.roots(flow) if field not in _NO_WAY_IN
    )
    seen = set(todo)
    while todo:
        step, somebody = todo.popleft()
        yield step, somebody
        for edge in graph.edges(flow, step):
            after = (edge.target, _after(flow.steps[step].kind, edge.outcome, somebody=somebody))
            if after not in seen:
                seen.add(after)
                todo.append(after)


def taken_before(flow: Flow) -> frozenset[str]:
    """The steps before which a call may already have been taken: it was spoken to, say."""
    untaken, taken = set[str](), set[str]()
    ways = [(step, field == "entry.call") for field, step in graph.roots(flow)]
    while ways:
        step, fresh = ways.pop()
        seen = untaken if fresh else taken
        if step in seen or step not in flow.steps:
            continue
        seen.add(step)
        unheard = fresh and flow.steps[step].kind in _UNHEARD
        ways += [(edge.target, unheard) for edge in graph.edges(flow, step)]
    return frozenset(taken)


def _after(kind: str, outcome: str, *, somebody: bool) -> bool:
    if kind == "call":
        return outcome in {"answered", "machine"}
    return somebody and outcome != "hangup"
