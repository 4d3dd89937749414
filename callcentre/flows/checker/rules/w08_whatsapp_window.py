"""W8: free text may be sent after WhatsApp has closed the window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callcentre.calls.inputs import Channel
from callcentre.flows import graph
from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.nodes.ask import Ask
from callcentre.flows.nodes.base import Node
from callcentre.flows.nodes.pause import Pause
from callcentre.flows.nodes.send import Send

WINDOW = 24 * 60
"""Minutes after the citizen's last message in which a business may write free text."""


class WhatsAppWindow(Rule):
    """Rests and unanswered questions are added up; each message of the citizen begins anew."""

    id = "W8"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        if Channel.WHATSAPP not in flow.channels:
            return
        for name, minutes in _since_last_message(view).items():
            node = flow.steps[name]
            free = not (isinstance(node, Send) and (node.template or node.to))
            if minutes > WINDOW and free and any(node.prompt_fields().values()):
                yield self.found(
                    f"steps.{name}",
                    "on some way this is sent more than 24 hours after the citizen last wrote, and"
                    " WhatsApp takes only templates then; rest and wait for less before it, or"
                    " send a template",
                )


def _since_last_message(view: View) -> Mapping[str, int]:
    """For each step, the most minutes since the citizen wrote when one comes to it."""
    flow = view.flow
    longest = {step: 0 for _, step in graph.roots(flow)}
    todo = list(longest)
    while todo:
        step = todo.pop()
        node = flow.steps[step]
        for edge in graph.edges(flow, step):
            # A little over the window is enough to know, so that circles end.
            minutes = min(_after(node, edge.outcome, longest[step]), WINDOW + 1)
            if minutes > longest.get(edge.target, -1):
                longest[edge.target] = minutes
                todo.append(edge.target)
    return longest


def _after(node: Node, outcome: str, before: int) -> int:
    match node:
        case Pause(until=clock, minutes=minutes):
            return before + (WINDOW if clock else minutes)
        case Ask(wait=minutes) if outcome == "timeout":
            return before + minutes
        case _:
            return 0 if node.waits and outcome != "undeliverable" else before
