"""split-based-on: a branch on what is known."""

from __future__ import annotations

from typing import Any

from callcentre.flows.studio import conditions, liquid
from callcentre.flows.studio.definition import Condition
from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import Kind, fields, opaque


def _read(reading: Reading) -> Step:
    cases = []
    for way in reading.widget.ways:
        if way.event != "match":
            continue
        if len(way.conditions) > 1:
            reading.approximated("a match with several conditions: any one of them leads on")
        for condition in way.conditions:
            test = _case(reading, condition)
            if test:
                to = reading.to_named(way.next, f"the match {condition.value!r}")
                cases.append({**test, "to": to})
    otherwise = reading.to_named(reading.widget.next("noMatch"), "an answer that matches nothing")
    if not cases:
        step = opaque(reading, "nothing that it tests is known here; it goes where noMatch goes")
        return Step("opaque", {**step.body, "failed": otherwise})
    return Step("branch", {"cases": cases, "else": otherwise})


def _case(reading: Reading, condition: Condition) -> dict[str, object]:
    test = conditions.read(condition)
    if test is None:
        reading.approximated(f"{condition.type} {condition.value!r} cannot be tested here")
        return {}
    left = liquid.reference(condition.left)
    variable = reading.draft.variable(left) if left else None
    if variable is None or left is None:
        reading.approximated(f"{condition.left} is not known here, so that match was left out")
        return {}
    if "{{" in condition.value:
        reading.approximated(f"compared with the text {condition.value!r} as it stands")
    if not left.harmless:
        reading.approximated(f"the filters of {condition.left} were left out")
    return fields(when=variable, **test)


def _write(name: str, node: Any, sheet: Sheet) -> None:
    tests = [conditions.write(case, sheet) for case in node.cases]
    sheet.split(name, tests, node.otherwise)


KIND = Kind(("split-based-on",), _read, {"branch": _write})
