"""Studio's operators as tests of ``branch``, and back."""

from __future__ import annotations

from callcentre.flows.nodes.branch import Case
from callcentre.flows.studio.definition import Condition
from callcentre.flows.studio.sheet import Sheet, Test


def read(condition: Condition) -> dict[str, object] | None:
    """The test as a case names it; None if there is no such test here."""
    value = condition.value.strip()
    match condition.type:
        case "equal_to":
            return {"equals": value}
        case "matches_any_of":
            return {"one_of": _listed(value)} if _listed(value) else None
        case "contains":
            return {"contains": [value]} if value else None
        case "is_blank" | "is_not_blank":
            return {"blank": condition.type == "is_blank"}
        case "greater_than":
            return {"at_least": int(value) + 1} if value.isdecimal() and len(value) < 10 else None
        case _:
            return None


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def write(case: Case, sheet: Sheet) -> Test:
    """A case as a match of a split."""
    left = f"{{{{{sheet.expressions.get(case.when, f'flow.variables.{case.when}')}}}}}"
    if case.equals is not None:
        return Test("equal_to", case.equals, case.to, left)
    if case.one_of:
        return Test("matches_any_of", ",".join(case.one_of), case.to, left)
    if case.contains:
        return Test("contains", ",".join(case.contains), case.to, left)
    if case.at_least is not None:
        return Test("greater_than", str(case.at_least - 1), case.to, left)
    return Test("is_blank" if case.blank else "is_not_blank", "", case.to, left)
