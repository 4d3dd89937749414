"""What is wrong with a flow before anybody calls: each issue is a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping

from callcentre.calls.city import City
from callcentre.flows.checker.rules import FIRST, RULES
from callcentre.flows.checker.view import Finding, View
from callcentre.flows.document import Flow


def find_issues(flow: Flow, city: City, others: Mapping[str, Flow] | None = None) -> list[str]:
    """Every error of ``flow`` in ``city``, one line each; none means that it may be used.

    ``others`` are the city's flows by name, for steps that are flows themselves.
    """
    found = find_all(flow, city, others)
    return [one.sentence(flow.file, flow.line(one.where)) for one in found if one.is_error]


def find_all(flow: Flow, city: City, others: Mapping[str, Flow] | None = None) -> list[Finding]:
    """Every error and warning. With a step that is not there, nothing else can be looked at."""
    view = View(flow, city, others or {})
    structure = [finding for rule in FIRST for finding in rule.check(view)]
    if structure:
        return structure
    found: list[Finding] = []
    for rule in RULES:
        if _can_walk(found) or not rule.walks:
            found.extend(rule.check(view))
    return found


def _can_walk(found: list[Finding]) -> bool:
    """The engine can be let through a flow that has all its prompts and no circle."""
    return not {one.rule for one in found} & {"E4", "E7", "E8", "E10", "E11"}
