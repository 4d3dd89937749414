"""record-call: record the whole call, or no longer."""

from __future__ import annotations

from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import Kind, fields


def _read(reading: Reading) -> Step:
    if reading.widget.text("recording_status_callback"):
        reading.approximated("recording_status_callback is not used; recordings are fetched here")
    on = reading.widget.text("record_call") != "false"
    body = fields(switch="on" if on else "off", ok=reading.to_next("success"))
    return Step("recording", {**body, **fields(failed=reading.to("failed"))})


def _write(name: str, node: Any, sheet: Sheet) -> None:
    ways = {"success": sheet.to(node.ok, "ok"), "failed": sheet.to(node.failed, "failed")}
    sheet.add(name, "record-call", {"record_call": node.switch == "on"}, ways)


KIND = Kind(("record-call",), _read, {"recording": _write})
