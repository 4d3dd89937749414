"""Studio's operators as tests of ``branch``, and back."""

from __future__ import annotations

from typing import cast, get_args

from callcentre.flows.nodes.branch import Case
from callcentre.flows.nodes.conditions import Operator, wrong_with
from callcentre.flows.studio.definition import Condition
from callcentre.flows.studio.sheet import Sheet, Test

_KNOWN = frozenset(get_args(Operator))


def read(condition: Condition) -> dict[str, object] | None:
    """The test as a case names it; None if there is no such test here."""
    value = condition.value.strip()
    several = [part.strip() for part in value.split(",") if part.strip()]
    match condition.type:
        case "equal_to" if value:
            return {"equals": value}
        case "matches_any_of" if several:
            return {"one_of": several}
        case "is_blank" | "is_not_blank":
            return {"blank": condition.type == "is_blank"}
        case operator if operator in _KNOWN and not wrong_with(cast(Operator, operator), value):
            return {"is": operator, "value": value}
        case _:
            return None


def write(case: Case, sheet: Sheet) -> Test:
    """A case as a match of a split."""
    left = f"{{{{{sheet.expressions.get(case.when, f'flow.variables.{case.when}')}}}}}"
    operator, value = _said(case)
    return Test(operator, value, case.to, left)


def _said(case: Case) -> tuple[str, str]:
    if case.operator is not None:
        return case.operator, case.value
    if case.equals is not None:
        return "equal_to", case.equals
    if case.one_of:
        return "matches_any_of", ",".join(case.one_of)
    if case.contains:
        return "contains", ",".join(case.contains)
    if case.at_least is not None:
        return "greater_than", str(case.at_least - 1)
    return "is_blank" if case.blank else "is_not_blank", ""
