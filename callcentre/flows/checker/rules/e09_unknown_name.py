"""E9: the city has no such queue, calendar, category or flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callcentre.calls.effects import THE_CITIZEN
from callcentre.flows.checker.view import Finding, Rule, View, meant
from callcentre.flows.nodes.area import AskArea
from callcentre.flows.nodes.base import Node
from callcentre.flows.nodes.call import Call
from callcentre.flows.nodes.case import CaseStep
from callcentre.flows.nodes.dial import Dial
from callcentre.flows.nodes.hours import Hours
from callcentre.flows.nodes.notify import Notify
from callcentre.flows.nodes.queue import Queue
from callcentre.flows.nodes.send import Send
from callcentre.flows.nodes.switch import SwitchStep
from callcentre.flows.text import slots


class UnknownName(Rule):
    """What a step names must be in the city file."""

    id = "E9"

    def check(self, view: View) -> Iterator[Finding]:
        for name, node in view.flow.steps.items():
            where = f"steps.{name}"
            if isinstance(node, Queue):
                yield from self._one(f"{where}.name", "queue", node.name, view.city.queues)
            if isinstance(node, Hours):
                yield from self._one(
                    f"{where}.calendar", "calendar", node.calendar, view.city.calendars
                )
            if isinstance(node, AskArea) and not view.city.areas.areas:
                yield self.found(where, "the city has no areas; write them into areas.yaml")
            if isinstance(node, SwitchStep):
                yield from self._one(f"{where}.name", "switch", node.name, view.city.switches)
            if isinstance(node, CaseStep) and node.create and not slots(node.create.category):
                known, category = view.city.categories, node.create.category
                yield from self._one(f"{where}.create.category", "category", category, known)
            yield from self._contacts(where, node, view)

    def _contacts(self, where: str, node: Node, view: View) -> Iterator[Finding]:
        known = view.city.contacts
        if isinstance(node, Send):
            yield from self._sending(where, node, view)
        if isinstance(node, Notify):
            yield from self._one(f"{where}.who", "contact", node.who, known)
        rung = node.to if isinstance(node, Dial) else ()
        if isinstance(node, Call) and node.to != THE_CITIZEN:
            rung = (node.to,)
        for phone in rung:
            if not phone.startswith("+"):
                yield from self._one(f"{where}.to", "contact", phone, known)

    def _sending(self, where: str, node: Send, view: View) -> Iterator[Finding]:
        if node.to and not node.variable:
            yield from self._one(f"{where}.to", "contact", node.to, view.city.contacts)
        number = view.flow.vars.get(node.variable)
        if number and number.type != "phone":
            yield self.found(f"{where}.to", f"{node.variable!r} is no variable of the type phone")
        if not node.template:
            return
        yield from self._one(f"{where}.template", "template", node.template, view.city.templates)
        template = view.city.templates.get(node.template)
        if template and set(template.places) != set(node.values):
            places = ", ".join(template.places) or "none"
            what = f"the template {node.template!r} has other places: {places}"
            yield self.found(f"{where}.values", what)

    def _one(self, where: str, kind: str, name: str, known: Iterable[str]) -> Iterator[Finding]:
        if name not in known:
            yield self.found(where, f"the city has no {kind} {name!r}{meant(name, known)}")
