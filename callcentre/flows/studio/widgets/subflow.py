"""run-subflow: another flow, and back."""

from __future__ import annotations

from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.names import slug
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.http_request import arguments, parameters, saved
from callcentre.flows.studio.widgets.kind import Kind, fields


def _read(reading: Reading) -> Step:
    flow = slug(reading.widget.text("flow_sid") or reading.widget.name)
    reading.approximated(f"the flow {flow!r} must be imported too, under that name")
    given = {slug(name): text for name, text in arguments(reading).items()}
    body = fields(
        flow=flow,
        with_=given,
        save=saved(reading),
        completed=reading.to_next("completed"),
        failed=reading.to("failed"),
    )
    return Step("subflow", body)


def _write(name: str, node: Any, sheet: Sheet) -> None:
    properties = {
        "flow_sid": node.flow,
        "flow_revision": "LatestPublished",
        "parameters": parameters(node.given, sheet),
    }
    ways = {
        "completed": sheet.to(node.completed, "completed"),
        "failed": sheet.to(node.failed, "failed"),
    }
    sheet.add(name, "run-subflow", properties, ways)


KIND = Kind(("run-subflow",), _read, {"subflow": _write})
