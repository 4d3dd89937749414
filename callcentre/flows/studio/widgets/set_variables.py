"""set-variables: remember something."""

from __future__ import annotations

from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import Kind, fields, opaque


def _read(reading: Reading) -> Step:
    rows = reading.widget.properties.get("variables")
    values: dict[str, str] = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("key"):
            name = reading.draft.flow_variable(str(row["key"]))
            value = row.get("value")
            values[name] = reading.template("" if value is None else str(value))
    if not values:
        step = opaque(reading, "it sets nothing, and goes on")
        return Step("opaque", {**step.body, "failed": reading.to_end("next")})
    return Step("set", fields(values=values, next=reading.to_next("next")))


def _write(name: str, node: Any, sheet: Sheet) -> None:
    rows = [{"key": key, "value": sheet.text(value)} for key, value in node.values.items()]
    sheet.add(name, "set-variables", {"variables": rows}, {"next": sheet.to(node.next, "next")})


KIND = Kind(("set-variables",), _read, {"set": _write})
